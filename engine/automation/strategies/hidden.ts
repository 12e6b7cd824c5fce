/** Fields that the author of a strategy does not read clearly: a strategy that asked for them would tell what a mask hides. */
import type { Issue } from '../../kernel/errors.ts'

export type HiddenFrom = (field: string) => boolean

export function hiddenIssue(field: string, path: string): Issue {
  return {
    code: 'STRATEGY_HIDDEN',
    path,
    message: {
      zh: `您不能查看 ${field} 的明文，不能用于策略`,
      en: `you do not read ${field} clearly, so no strategy of yours may ask for it`,
    },
  }
}
