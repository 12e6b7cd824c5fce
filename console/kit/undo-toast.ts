/** A notice with one thing to do about it, shown long enough to think. The widget arrives with its first use. */
import { h } from 'vue'

const SHOWN_MS = 10_000

export async function undoToast(text: string, label: string, act: () => void): Promise<void> {
  const { ElMessage } = await import('./element-messages.ts')
  const notice = ElMessage({
    type: 'success',
    duration: SHOWN_MS,
    showClose: true,
    message: h('span', { class: 'undo-toast' }, [
      text,
      h(
        'button',
        {
          type: 'button',
          class: 'btn btn--small btn--text',
          onClick: () => {
            notice.close()
            act()
          },
        },
        label,
      ),
    ]),
  })
}
