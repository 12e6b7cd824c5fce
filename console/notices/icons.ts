/** Icons that only notices show. */
import { Bell, Paperclip } from '@element-plus/icons-vue'
import { addIcons } from '../kit/icons.ts'

addIcons({ bell: Bell, paperclip: Paperclip })
