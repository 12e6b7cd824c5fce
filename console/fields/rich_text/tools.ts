/** The buttons over the editor of formatted text: what each is called, draws and does. */
import type { Editor } from '@tiptap/core'
import type { Text } from '../../../engine/kernel/text.ts'

export interface Tool {
  readonly name: string
  readonly label: Text
  readonly keys?: string
  /** A path in a box of 24, drawn with a line. */
  readonly path: string
  /** Begins a group of its own. */
  readonly apart?: true
  run(editor: Editor): void
  isOn?(editor: Editor): boolean
  isOff?(editor: Editor): boolean
}

const mark = (name: 'bold' | 'italic' | 'underline' | 'strike', parts: Omit<Tool, 'name' | 'run'>): Tool => ({
  name,
  ...parts,
  run: (editor) => editor.chain().focus().toggleMark(name).run(),
  isOn: (editor) => editor.isActive(name),
})

const heading = (level: 1 | 2 | 3, label: Text, parts: Omit<Tool, 'name' | 'run' | 'label'>): Tool => ({
  name: `heading-${level}`,
  label,
  ...parts,
  run: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
  isOn: (editor) => editor.isActive('heading', { level }),
})

export const TOOLS: readonly Tool[] = [
  mark('bold', {
    label: { zh: '加粗', en: 'Bold' },
    keys: 'Ctrl+B',
    path: 'M7 4h6a4 4 0 0 1 0 8H7zM7 12h7a4 4 0 0 1 0 8H7z',
  }),
  mark('italic', { label: { zh: '斜体', en: 'Italic' }, keys: 'Ctrl+I', path: 'M10 4h8M6 20h8M14 4l-4 16' }),
  mark('underline', {
    label: { zh: '下划线', en: 'Underline' },
    keys: 'Ctrl+U',
    path: 'M7 4v7a5 5 0 0 0 10 0V4M5 21h14',
  }),
  mark('strike', {
    label: { zh: '删除线', en: 'Strike through' },
    path: 'M4 12h16M16 7a4 3 0 0 0-4-3c-3 0-5 2-4 5M8 17a4 3 0 0 0 4 3c3 0 5-2 4-5',
  }),
  heading(1, { zh: '一级标题', en: 'Heading 1' }, { apart: true, path: 'M4 5v14M12 5v14M4 12h8M17 10l3-2v11' }),
  heading(
    2,
    { zh: '二级标题', en: 'Heading 2' },
    { path: 'M4 5v14M12 5v14M4 12h8M16 11a2.5 2.5 0 1 1 5 0c0 3-5 5-5 8h5' },
  ),
  {
    name: 'bulletList',
    label: { zh: '项目列表', en: 'Bulleted list' },
    path: 'M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01',
    apart: true,
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
    isOn: (editor) => editor.isActive('bulletList'),
  },
  {
    name: 'orderedList',
    label: { zh: '编号列表', en: 'Numbered list' },
    path: 'M10 6h10M10 12h10M10 18h10M4 4l1-.5V9M3.5 15a1.2 1.2 0 1 1 2.2.8L3.5 20H6',
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
    isOn: (editor) => editor.isActive('orderedList'),
  },
  {
    name: 'blockquote',
    label: { zh: '引用', en: 'Quotation' },
    path: 'M5 5v14M10 8h10M10 12h10M10 16h6',
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
    isOn: (editor) => editor.isActive('blockquote'),
  },
  {
    name: 'undo',
    label: { zh: '撤销', en: 'Undo' },
    keys: 'Ctrl+Z',
    path: 'M9 6L4 11l5 5M4 11h10a6 5 0 0 1 0 9h-2',
    apart: true,
    run: (editor) => editor.chain().focus().undo().run(),
    isOff: (editor) => !editor.can().undo(),
  },
  {
    name: 'redo',
    label: { zh: '重做', en: 'Redo' },
    keys: 'Ctrl+Shift+Z',
    path: 'M15 6l5 5-5 5M20 11H10a6 5 0 0 0 0 9h2',
    run: (editor) => editor.chain().focus().redo().run(),
    isOff: (editor) => !editor.can().redo(),
  },
]

export const LINK_PATH =
  'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5'

export const WORDS = {
  toolbar: { zh: '格式', en: 'Formatting' },
  link: { zh: '链接', en: 'Link' },
  address: { zh: '链接地址', en: 'Address of the link' },
  example: { zh: 'https:// 或 mailto:', en: 'https:// or mailto:' },
  apply: { zh: '确定', en: 'Apply' },
  unlink: { zh: '去除链接', en: 'Remove link' },
  bad: {
    zh: '须以 https:// 或 mailto: 开头，例如 https://example.com',
    en: 'must begin with https:// or mailto:, such as https://example.com',
  },
} as const satisfies Record<string, Text>

/** Where a link may lead; the server lets in no other. */
export function isAddress(text: string): boolean {
  return /^(https:\/\/|mailto:)[^\s]+$/i.test(text)
}
