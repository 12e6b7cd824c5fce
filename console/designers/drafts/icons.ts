/** Icons that only designers draw. */
import { Check, CopyDocument, Download, Rank, RefreshLeft, Upload, WarningFilled } from '@element-plus/icons-vue'
import { addIcons } from '../../kit/icons.ts'

addIcons({
  check: Check,
  'copy-document': CopyDocument,
  download: Download,
  rank: Rank,
  'refresh-left': RefreshLeft,
  upload: Upload,
  'warning-filled': WarningFilled,
})
