/** Icons of the pages of tags. */
import { CopyDocument, Histogram, SetUp, VideoPlay } from '@element-plus/icons-vue'
import { addIcons } from '../kit/icons.ts'

addIcons({ 'copy-document': CopyDocument, histogram: Histogram, 'set-up': SetUp, 'video-play': VideoPlay })
