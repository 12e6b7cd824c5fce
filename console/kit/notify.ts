/** Short notices and questions. The widgets behind them arrive with their first use. */

export async function notify(kind: 'success' | 'error' | 'info', text: string): Promise<void> {
  const { ElMessage } = await import('./element-messages.ts')
  ElMessage({
    type: kind,
    message: text,
    duration: kind === 'error' ? 6000 : 2500,
    showClose: kind === 'error',
    grouping: true,
  })
}

interface Question {
  readonly title: string
  readonly text: string
  readonly yes: string
  readonly no: string
  readonly danger?: boolean
}

/** Shows a text that will not be shown again, selectable, until the person closes it. */
export async function show(title: string, text: string, close: string): Promise<void> {
  const { ElMessageBox } = await import('./element-messages.ts')
  await ElMessageBox.alert(text, title, {
    confirmButtonText: close,
    customClass: 'shown-once',
    closeOnClickModal: false,
    lockScroll: false,
  }).catch(() => undefined)
}

/** True when the person said yes. */
export async function confirm(question: Question): Promise<boolean> {
  const { ElMessageBox } = await import('./element-messages.ts')
  try {
    await ElMessageBox.confirm(question.text, question.title, {
      confirmButtonText: question.yes,
      cancelButtonText: question.no,
      confirmButtonClass: question.danger ? 'el-button--danger' : '',
      type: question.danger ? 'warning' : 'info',
      autofocus: true,
      lockScroll: false,
    })
    return true
  } catch (answer) {
    if (answer === 'cancel' || answer === 'close') return false
    throw answer
  }
}
