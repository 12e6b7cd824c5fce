/** How a change of definitions is told that its author may not bring about. */
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { DefinitionKind } from '../../model/definition.ts'
import { kindWords } from '../../model/validate/words.ts'

export function refusal(kind: DefinitionKind, name: string, reason: Text, path = name): Issue {
  const { zh, en } = kindWords[kind]
  return {
    code: 'BEYOND_RIGHTS',
    path,
    message: { zh: `${zh}“${name}”：${reason.zh}`, en: `${en} '${name}': ${reason.en}` },
  }
}
