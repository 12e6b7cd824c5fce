/** Templates, tabs and menus resolved for one person: definitions and a principal enter, what the console shows leaves. */
export { menuTree } from './menus.ts'
export { QUERY_SCHEME, schemeStages } from './schemes.ts'
export { screenModel } from './screen.ts'
export type { BootDocument, MenuNode, ScreenColumn, ScreenField, ScreenModel, ScreenTab } from './types.ts'
