/** The icons by the names Element Plus gives them: those of the frame and of common menus here, the others in a file that comes when one is asked for. An unknown name draws the neutral document. */
import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ChatLineRound,
  Close,
  DataLine,
  Delete,
  Document,
  Edit,
  Files,
  Filter,
  Fold,
  Folder,
  Goods,
  HomeFilled,
  Lock,
  Menu,
  MoreFilled,
  OfficeBuilding,
  Phone,
  Plus,
  Refresh,
  Search,
  Setting,
  SwitchButton,
  User,
  View,
} from '@element-plus/icons-vue'
import { shallowRef, type Component } from 'vue'

const icons: Readonly<Record<string, Component>> = {
  'arrow-down': ArrowDown,
  'arrow-left': ArrowLeft,
  'arrow-right': ArrowRight,
  'chat-line-round': ChatLineRound,
  close: Close,
  'data-line': DataLine,
  delete: Delete,
  document: Document,
  edit: Edit,
  files: Files,
  filter: Filter,
  fold: Fold,
  folder: Folder,
  goods: Goods,
  'home-filled': HomeFilled,
  lock: Lock,
  menu: Menu,
  'more-filled': MoreFilled,
  'office-building': OfficeBuilding,
  phone: Phone,
  plus: Plus,
  refresh: Refresh,
  search: Search,
  setting: Setting,
  'switch-button': SwitchButton,
  user: User,
  view: View,
}

const more = shallowRef<Readonly<Record<string, Component>>>()
let asked = false

export function iconOf(name: string | undefined): Component {
  const known = icons[name ?? ''] ?? more.value?.[name ?? '']
  if (!known && name && !asked) {
    asked = true
    void import('./more-icons.ts').then((file) => (more.value = file.moreIcons))
  }
  return known ?? Document
}
