/** Where a refusal of a person belongs: which step of the dialog, and there which field or choice. */
import type { Issue } from '../../engine/kernel/errors.ts'
import type { Text } from '../../engine/kernel/text.ts'

export const STEPS = ['basics', 'departments', 'roles', 'memberships'] as const
export type Step = (typeof STEPS)[number]

export interface PlacedFaults {
  /** Of the inputs of the first step, as the server names them. */
  readonly fields: readonly Issue[]
  /** Of each other step. */
  readonly steps: Readonly<Partial<Record<Step, readonly Text[]>>>
  /** What belongs to no step. */
  readonly others: readonly Text[]
}

export function placeFaults(issues: readonly Issue[]): PlacedFaults {
  const fields: Issue[] = []
  const others: Text[] = []
  const steps: Partial<Record<Step, Text[]>> = {}
  for (const issue of issues) {
    const step = stepOf(issue.path)
    if (step === undefined) others.push(issue.message)
    else if (step === 'basics') fields.push({ ...issue, path: issue.path?.replace(/^user\//, '') ?? '' })
    else steps[step] = [...(steps[step] ?? []), issue.message]
  }
  return { fields, steps, others }
}

/** The first step with something wrong in it. */
export function firstStep({ fields, steps }: PlacedFaults): Step | undefined {
  if (fields.length > 0) return 'basics'
  return STEPS.find((step) => (steps[step]?.length ?? 0) > 0)
}

function stepOf(path: string | undefined): Step | undefined {
  const [part = '', field] = (path ?? '').split('/')
  if (part === 'user') return field === 'department' ? 'departments' : 'basics'
  return STEPS.find((step) => step === part)
}
