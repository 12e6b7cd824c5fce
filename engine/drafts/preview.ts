/** The screen that a template would give a person once all drafts are applied: compiled as the one in force is, of no table. */
import type { TemplateDefinition } from '../../metadata/types.ts'
import type { Database } from '../database/index.ts'
import { invalid, TesseraError } from '../kernel/errors.ts'
import { compileModel } from '../model/compile.ts'
import { completeTemplate } from '../model/default-template.ts'
import { ADMINISTRATORS, type Definition, isKind } from '../model/definition.ts'
import type { Body } from '../model/three-way.ts'
import type { Model } from '../model/types.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { type DraftIssue, faultsOf, told } from './issue.ts'
import { readView, type View } from './view.ts'

export interface Preview {
  /** Of everything in force with drafts and the given template over it. */
  readonly model: Model
  readonly template: string
  /** Fields whose column or meaning waits to be applied, by full name. */
  readonly waiting: ReadonlySet<string>
  /** What is wrong with the template itself, and what other drafts still lack. */
  readonly issues: readonly DraftIssue[]
}

export type PreviewRequest = { readonly template: Body } | { readonly name: string }

/** @throws TesseraError VALIDATION_FAILED for a template of a wrong shape, NOT_FOUND for one that is not there */
export async function previewTemplate(db: Database, request: PreviewRequest): Promise<Preview> {
  const view = await readView(db)
  const model = modelOf(view)
  const waiting = new Set(view.drafts.flatMap(({ row, body }) => (row.kind === 'field' && body ? [row.name] : [])))
  if ('name' in request) {
    if (!model.templates.has(request.name)) throw new TesseraError('NOT_FOUND')
    return { model, template: request.name, waiting, issues: view.issues }
  }
  const template = templateOf(request.template)
  const object = model.objects.get(template.object)
  if (!object) throw invalid([unknownObject(template)])
  const templates = new Map([...model.templates, [template.name, completeTemplate(object, template)]])
  return {
    model: { ...model, templates },
    template: template.name,
    waiting,
    issues: issuesWith(view, template),
  }
}

function templateOf(given: Body): TemplateDefinition {
  const body = { kind: 'template', ...given }
  const name = typeof given['name'] === 'string' ? given['name'] : ''
  const faults = faultsOf({ kind: 'template', name, owner: ADMINISTRATORS, body })
  if (faults.length > 0) throw invalid(faults)
  return body as unknown as TemplateDefinition
}

function unknownObject({ name, object }: TemplateDefinition): DraftIssue {
  const message = { zh: `对象“${object}”不存在`, en: `object '${object}' does not exist` }
  return { code: 'UNKNOWN_REFERENCE', kind: 'template', name, path: 'object', message }
}

/** What is wrong once the template is among the definitions. */
function issuesWith({ definitions, issues }: View, template: TemplateDefinition): DraftIssue[] {
  const present = definitions.find((each) => each.kind === 'template' && each.name === template.name)
  const { name } = template
  const raw = { kind: 'template', name, owner: present?.owner ?? ADMINISTRATORS, body: { ...template } }
  const stale = issues.filter((issue) => issue.code === 'DRAFT_STALE')
  return [...stale, ...checkDefinitions([raw], definitions).issues.map(told)]
}

/** The Model of drafts is compiled once for each state of them, however often people look. */
const compiled = new WeakMap<View, Model>()

function modelOf(view: View): Model {
  const model = compiled.get(view) ?? compileModel(sound(view), 0, '')
  compiled.set(view, model)
  return model
}

/** Without drafts whose settings no table could be made of. */
function sound({ definitions, inForce, issues }: View): readonly Definition[] {
  const present = new Map(inForce.map((each) => [`${each.kind} ${each.name}`, each]))
  const broken = new Set(issues.map(({ kind, name }) => `${kind} ${name}`))
  return definitions.flatMap((each) =>
    isKind('field')(each) && broken.has(`${each.kind} ${each.name}`)
      ? (present.get(`${each.kind} ${each.name}`) ?? [])
      : [each],
  )
}
