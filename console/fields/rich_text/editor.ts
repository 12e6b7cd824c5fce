/** The editor of formatted text: what may be written with it is what the server lets in. */
import { Editor } from '@tiptap/core'
import StarterKit from '@tiptap/starter-kit'
import { isAddress } from './tools.ts'

export type { Editor } from '@tiptap/core'

interface Setup {
  readonly element: HTMLElement
  readonly content: string
  readonly attributes: Readonly<Record<string, string>>
  readonly editable: boolean
  /** The HTML after a change, empty when nothing can be read. */
  changed(html: string): void
  /** Something that the buttons may show. */
  moved(): void
  left(): void
}

export function openEditor({ element, content, attributes, editable, changed, moved, left }: Setup): Editor {
  return new Editor({
    element,
    content,
    editable,
    // styles come with the component: the page's policy allows none that a script adds
    injectCSS: false,
    extensions: [
      StarterKit.configure({
        heading: { levels: [1, 2, 3] },
        trailingNode: false,
        link: {
          openOnClick: false,
          defaultProtocol: 'https',
          protocols: ['mailto'],
          isAllowedUri: isAddress,
          HTMLAttributes: { rel: null, target: null },
        },
      }),
    ],
    editorProps: { attributes: { ...attributes, class: 'rich-text' } },
    onUpdate: ({ editor }) => changed(editor.isEmpty ? '' : editor.getHTML()),
    onTransaction: moved,
    onBlur: left,
  })
}
