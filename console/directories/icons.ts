/** Icons that only the pages of directories show. */
import { CircleCheck, CircleClose, Connection, Warning } from '@element-plus/icons-vue'
import { addIcons } from '../kit/icons.ts'

addIcons({ 'circle-check': CircleCheck, 'circle-close': CircleClose, connection: Connection, warning: Warning })
