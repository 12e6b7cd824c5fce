/** Icons that only the condition editor draws. */
import { ArrowUp, CopyDocument, Hide } from '@element-plus/icons-vue'
import { addIcons } from '../../kit/icons.ts'

addIcons({ 'arrow-up': ArrowUp, 'copy-document': CopyDocument, hide: Hide })
