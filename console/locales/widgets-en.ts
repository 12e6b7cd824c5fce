/** English words of the widgets and of their calendar. */
export { default as words } from 'element-plus/es/locale/lang/en.mjs'
export const calendar = 'en'
