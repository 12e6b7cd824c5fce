/** What a version of a strategy says, line by line, and which lines differ from those of another. Pure but for its words. */
import { actionsOf, conditionsOf } from './designer/strategy-form.ts'
import { delayWords, type Telling, validityWords } from './strategy-words.ts'

interface Naming extends Telling {
  event(id: string): string
  /** Of this version, where it has any. */
  readonly conditions: string
  processor(id: string): string
  /** What a setting of a processor is called. */
  setting(processor: string, name: string): string
}

export interface VersionFact {
  readonly label: string
  readonly words: string
}

export interface Difference {
  readonly label: string
  readonly former: string
  readonly now: string
}

export function versionFacts(body: Readonly<Record<string, unknown>>, naming: Naming): readonly VersionFact[] {
  const { t } = naming
  const { event, valid_from: from, valid_to: to, cap } = body
  return [
    { label: t('strategies.event'), words: naming.event(String(event ?? '')) },
    { label: t('strategies.validity'), words: validityWords(textOf(from), textOf(to), naming) },
    { label: t('strategies.conditions'), words: conditionsOf(body) ? naming.conditions : t('strategies.flow.always') },
    ...actionsOf(body['actions']).map(({ processor, delay, settings }, at) => ({
      label: t('strategies.designer.action', { number: at + 1 }),
      words: [
        `${delayWords(delay, naming)} ${naming.processor(processor)}`,
        ...settingLines(processor, settings, naming),
      ].join('\n'),
    })),
    ...(cap ? [{ label: t('strategies.designer.cap'), words: JSON.stringify(cap) }] : []),
  ]
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function settingLines(processor: string, settings: Readonly<Record<string, unknown>>, naming: Naming): string[] {
  return Object.entries(settings).map(
    ([name, value]) => `${naming.setting(processor, name)}: ${valueWords(value, naming)}`,
  )
}

/** Records are named by ids, which say nothing to people: how many there are does. */
function valueWords(value: unknown, { t }: Naming): string {
  const all: unknown[] = Array.isArray(value) ? value : [value]
  if (all.length > 0 && all.every((one) => typeof one === 'string' && ID.test(one)))
    return t('strategies.versions.picked', { count: all.length })
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The first version differs from nothing: all of it is told. */
export function differences(
  former: readonly VersionFact[] | undefined,
  now: readonly VersionFact[],
): readonly Difference[] {
  if (!former) return now.map(({ label, words }) => ({ label, former: '', now: words }))
  const labels = [...new Set([...now, ...former].map(({ label }) => label))]
  const wordsOf = (facts: readonly VersionFact[], label: string): string =>
    facts.find((fact) => fact.label === label)?.words ?? ''
  return labels
    .map((label) => ({ label, former: wordsOf(former, label), now: wordsOf(now, label) }))
    .filter(({ former: before, now: after }) => before !== after)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
