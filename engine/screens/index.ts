export { menuTree } from './menus.ts'
export { screenModel } from './screen.ts'
export type { BootDocument, MenuNode, ScreenColumn, ScreenField, ScreenModel, ScreenTab } from './types.ts'
