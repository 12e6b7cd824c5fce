/** Icons that only pages of automation show. */
import {
  CircleCheck,
  CircleClose,
  CopyDocument,
  DataLine,
  DocumentChecked,
  Histogram,
  Rank,
  Switch,
  VideoPlay,
  Warning,
} from '@element-plus/icons-vue'
import { addIcons } from '../kit/icons.ts'

addIcons({
  'circle-check': CircleCheck,
  'circle-close': CircleClose,
  'copy-document': CopyDocument,
  'data-line': DataLine,
  'document-checked': DocumentChecked,
  histogram: Histogram,
  rank: Rank,
  switch: Switch,
  'video-play': VideoPlay,
  warning: Warning,
})
