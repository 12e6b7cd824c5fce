/**
 * In charge of changes of definitions that administrators prepare: drafts that no API and no screen knows of until they
 * are applied, all at once. What enters are bodies of definitions and what those saw who wrote them; what leaves are
 * definitions with drafts over them, the plan that applying would carry out, and previews of screens to come.
 */
export {
  type DefinitionDocument,
  type DefinitionEntry,
  type DraftEntry,
  listDefinitions,
  listDrafts,
  listRevisions,
  readDefinition,
  readDraft,
  type Revision,
} from './definitions.ts'
export { listDropped, purgeDefinitions, restoreDefinitions, type Restored } from './dropped.ts'
export { type Drafted, draftTables, type ImportRequest, listSchemas, listTables, type TableOffer } from './existing.ts'
export { definitionSchema, fieldKindOffers, type KindOffer } from './language.ts'
export { applyDrafts, type DraftsPlan, planDrafts } from './plan.ts'
export { type Preview, type PreviewRequest, previewTemplate } from './preview.ts'
export { discardAllDrafts, discardDraft, type DraftInput, saveDrafts } from './save.ts'
