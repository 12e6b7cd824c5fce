/** Icons that only the pages of messages show. */
import { Connection, Message } from '@element-plus/icons-vue'
import { addIcons } from '../kit/icons.ts'

addIcons({ connection: Connection, message: Message })
