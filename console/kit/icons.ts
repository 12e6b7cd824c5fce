/**
 * The icons that definitions and screens may name, by the names Element Plus gives them. Only these are shipped: those
 * that every screen draws at once, the others when the first of them is named. An unknown name draws the neutral document.
 */
import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  Close,
  Delete,
  Document,
  Edit,
  Filter,
  Fold,
  HomeFilled,
  Lock,
  MoreFilled,
  Plus,
  Refresh,
  Search,
  Setting,
  SwitchButton,
  View,
} from '@element-plus/icons-vue'
import { defineAsyncComponent, h, type Component, type FunctionalComponent } from 'vue'

const icons: Record<string, Component> = {
  'arrow-down': ArrowDown,
  'arrow-left': ArrowLeft,
  'arrow-right': ArrowRight,
  close: Close,
  delete: Delete,
  document: Document,
  edit: Edit,
  filter: Filter,
  fold: Fold,
  'home-filled': HomeFilled,
  lock: Lock,
  'more-filled': MoreFilled,
  plus: Plus,
  refresh: Refresh,
  search: Search,
  setting: Setting,
  'switch-button': SwitchButton,
  view: View,
}
const late = new Map<string, Component>()
let hasMore = false

/** Keeps the room of an icon that is on its way. */
const Room: FunctionalComponent = () => h('svg')

async function more(): Promise<void> {
  Object.assign(icons, { ...(await import('./more-icons.ts')).moreIcons, ...icons })
  hasMore = true
}

/** Icons of a part of the console that arrives later. */
export function addIcons(more: Readonly<Record<string, Component>>): void {
  Object.assign(icons, more)
}

export function iconNames(): string[] {
  return Object.keys(icons)
}

export function iconOf(name: string | undefined): Component {
  const known = icons[name ?? '']
  return known ?? (name === undefined || hasMore ? Document : lateIcon(name))
}

function lateIcon(name: string): Component {
  const known = late.get(name)
  if (known) return known
  const loader = async (): Promise<Component> => {
    await more()
    return icons[name] ?? Document
  }
  const made = defineAsyncComponent({ loader, loadingComponent: Room, delay: 0 })
  late.set(name, made)
  return made
}
