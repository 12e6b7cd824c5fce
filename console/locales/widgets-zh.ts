/** Chinese words of the widgets and of their calendar. */
import 'dayjs/locale/zh-cn.js'

export { default as words } from 'element-plus/es/locale/lang/zh-cn.mjs'
export const calendar = 'zh-cn'
