/** Icons that only the page of schedules shows. */
import { List, VideoPlay } from '@element-plus/icons-vue'
import { addIcons } from '../kit/icons.ts'

addIcons({ list: List, 'video-play': VideoPlay })
