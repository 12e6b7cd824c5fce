/**
 * In charge of describing the generated API as OpenAPI 3.1, from the Model and the reader's rights.
 * What enters are the Model and a principal; what leaves is JSON text that names only objects, operations and fields
 * this principal has. The schemas are those that validate writes.
 */
import { accessPlan, type AccessPlan, mayDo, type Principal } from '../../access/index.ts'
import { linesOf } from '../../model/lines.ts'
import type { Model } from '../../model/types.ts'
import type { RecordActions } from '../../records/index.ts'
import { commonComponents } from './components.ts'
import { usedParts } from './used-parts.ts'
import { applicationPaths } from './application-paths.ts'
import { designPaths } from './design-paths.ts'
import { directoryPaths, signInPaths } from './directory-paths.ts'
import { filePaths } from './file-paths.ts'
import { parameterPaths } from './parameter-paths.ts'
import { schedulePaths } from './schedule-paths.ts'
import { auditPaths, operationPaths } from './audit-paths.ts'
import { personAccessPaths, profilePaths } from './profile-paths.ts'
import { importPaths } from './import-paths.ts'
import { designSchemas } from './design-schemas.ts'
import { type FindLines, recordSchemas } from './record-schemas.ts'
import { peoplePaths } from './person-paths.ts'
import { recordPaths } from './record-paths.ts'
import { travelPaths } from './travel-paths.ts'
import { repeatable } from './repeatable.ts'
import { rightPaths } from './right-paths.ts'
import { rolePaths } from './role-paths.ts'
import { searchPaths } from './search-paths.ts'
import { sessionPaths } from './session-paths.ts'
import { tagHandPaths } from './tag-hand-paths.ts'
import { tagPreviewPaths } from './tag-preview-paths.ts'
import { tagRunPaths } from './tag-run-paths.ts'

/** Texts by Model and by whose eyes they are for; each may be a megabyte. */
const documents = new WeakMap<Model, Map<string, string>>()
const MOST_DOCUMENTS = 20

export function openApiDocument(model: Model, principal: Principal, actions: RecordActions): string {
  const key = principal.kind === 'user' ? principal.rights.key : principal.kind
  const known = documents.get(model) ?? new Map<string, string>()
  documents.set(model, known)
  let text = known.get(key)
  if (text === undefined) {
    if (known.size >= MOST_DOCUMENTS) known.clear()
    known.set(key, (text = JSON.stringify(describe(model, principal, actions))))
  }
  return text
}

function describe(model: Model, principal: Principal, actions: RecordActions): Record<string, unknown> {
  const plans = [...model.objects.keys()]
    .flatMap((name) => accessPlan(model, principal, name) ?? [])
    .filter((plan) => plan.scope('read') !== 'none')
  const shapes = principal.kind === 'user' ? principal.rights.administrator : principal.kind === 'system'
  const setting = ['parameter_view', 'parameter_edit'].some((point) => mayDo(principal, point))
  const findLines: FindLines = (field) => {
    const lines = linesOf(model, field)
    const plan = plans.find((each) => each.object === lines?.object)
    return lines && plan && { plan, via: lines.via }
  }
  const paths: Record<string, unknown> = Object.assign(
    {},
    sessionPaths(),
    applicationPaths(principal),
    signInPaths(),
    profilePaths(),
    personAccessPaths(principal),
    importPaths(plans),
    repeatable(
      ...(shapes ? [designPaths(), travelPaths()] : []),
      ...(setting ? [parameterPaths(mayDo(principal, 'parameter_edit'))] : []),
      ...(mayDo(principal, 'audit_verify') ? [auditPaths()] : []),
      schedulePaths(principal),
      ...(plans.some(({ object }) => object.name === 'sys_operation_log') ? [operationPaths()] : []),
      ...(mayDo(principal, 'directory_edit') ? [directoryPaths()] : []),
      rolePaths(principal),
      rightPaths(principal),
      searchPaths(),
      tagPreviewPaths(principal, plans),
      tagRunPaths(principal),
      tagHandPaths(plans),
      peoplePaths(plans.find((plan) => plan.object.name === 'sys_user')),
      filePaths(plans),
      ...plans.map((plan) => recordPaths(plan, actions.of(plan.object.name, principal))),
    ),
  )
  const components = commonComponents()
  const schemas: Record<string, unknown> = Object.assign(
    {},
    components.schemas,
    shapes ? designSchemas() : {},
    ...plans.map((plan) => recordSchemas(plan, findLines)),
  )
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tessera',
      // the definitions are what this document is a version of
      version: `1.${model.generation}.0`,
      description: 'The API generated from the definitions in force. Labels are Chinese, with English beside them.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...tagsOf(principal, paths, { shapes, setting }), ...plans.map(tag)],
    security: [{ session: [] }, { bearer: [] }],
    paths,
    components: usedParts({ ...components, schemas }, paths),
  }
}

interface Tag {
  readonly name: string
  readonly description: string
}

/** The groups of addresses that this caller finds, beside those of objects. */
function tagsOf(
  principal: Principal,
  paths: Record<string, unknown>,
  { shapes, setting }: { shapes: boolean; setting: boolean },
): Tag[] {
  return [
    { name: 'session', description: 'Signing in and out' },
    ...('/api/v1/permissions/tree' in paths
      ? [{ name: 'rights', description: 'Roles, their people, and what they give' }]
      : []),
    { name: 'search', description: 'Searching all objects at once' },
    ...(shapes
      ? [
          { name: 'design', description: 'Definitions and drafts of them' },
          { name: 'travel', description: 'Packs as files, and tables that were there before' },
        ]
      : []),
    ...(['/api/v1/tags/analysis', '/api/v1/tags/runs'].some((path) => path in paths)
      ? [{ name: 'tags', description: 'Tags, their rules and how they spread' }]
      : []),
    ...('/api/v1/files' in paths ? [{ name: 'files', description: 'Files for records to hold' }] : []),
    ...('/api/v1/imports' in paths
      ? [{ name: 'imports', description: 'Files of rows on their way into objects' }]
      : []),
    ...(mayDo(principal, 'audit_verify') ? [{ name: 'audit', description: 'Seals of the logs' }] : []),
    ...(setting ? [{ name: 'parameters', description: 'What administrators set' }] : []),
    ...('/api/v1/schedules' in paths ? [{ name: 'schedules', description: 'Work at set times' }] : []),
    ...('/api/v1/directories' in paths ? [{ name: 'directories', description: 'Signing in through directories' }] : []),
    ...('/api/v1/people/roles' in paths
      ? [{ name: 'people', description: 'People with departments, roles and memberships' }]
      : []),
    ...('/api/v1/applications' in paths
      ? [{ name: 'applications', description: 'Programs of others that call the open API' }]
      : []),
  ]
}

function tag({ object }: AccessPlan): Tag {
  return { name: object.name, description: `${object.label.zh} / ${object.label.en}` }
}
