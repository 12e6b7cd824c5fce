/** Tabs: exactly one content; for related records the one reference that leads back to the tab's object, for a page from elsewhere an address whose places are fields. */
import { fieldKinds } from '../../fields/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Definition } from '../definition.ts'
import type { Catalogue } from './catalogue.ts'
import { placeOf } from './explain.ts'
import { say } from './sentences.ts'
import { subjectOf } from './shape.ts'
import { didYouMean, listed } from './words.ts'

type Templates = ReadonlyMap<string, Definition<'template'>>

export function checkTab(tab: Definition<'tab'>, templates: Templates, catalogue: Catalogue): Issue[] {
  const { content } = tab.body
  const contents = (['template', 'view', 'url'] as const).filter((name) => content[name] !== undefined)
  if (contents.length !== 1) {
    const found = contents.length === 0 ? { zh: '无', en: 'none' } : contents.join(', ')
    return [say('TAB_CONTENTS', { found }, placeOf(subjectOf(tab), ['content', ...contents.slice(1, 2)], 'key'))]
  }
  if (content.template !== undefined) return checkRelated(tab, templates.get(content.template)?.body.object, catalogue)
  if (content.via === undefined) return content.url === undefined ? [] : checkAddress(tab, content.url, catalogue)
  return [say('TAB_VIA_WITHOUT_TEMPLATE', {}, placeOf(subjectOf(tab), ['content', 'via'], 'key'))]
}

/** `from` is the object whose records the tab shows. */
function checkRelated(tab: Definition<'tab'>, from: string | undefined, catalogue: Catalogue): Issue[] {
  const { content, object } = tab.body
  // what does not exist is reported as such, and a field of a wrong shape may be the reference
  if (from === undefined || !catalogue.isWhole(from) || !catalogue.objectExists(object)) return []
  const fields = catalogue.fields(from)
  const candidates = fields
    .filter((field) => fieldKinds.get(field.type).target?.(field) === object)
    .map((field) => field.name)
  if (content.via === undefined) return withoutVia(tab, from, candidates)
  if (candidates.includes(content.via)) return []
  const place = { ...placeOf(subjectOf(tab), ['content', 'via']), hint: didYouMean(content.via, candidates) }
  if (!catalogue.hasField(from, content.via)) return [say('UNKNOWN_FIELD', { object: from, name: content.via }, place)]
  return [say('TAB_VIA_NOT_REFERENCE', { via: content.via, object }, place)]
}

function withoutVia(tab: Definition<'tab'>, from: string, candidates: readonly string[]): Issue[] {
  const place = placeOf(subjectOf(tab), ['content', 'template'])
  const values = { from, object: tab.body.object }
  if (candidates.length === 0) return [say('TAB_VIA_NONE', values, place)]
  return candidates.length > 1 ? [say('TAB_VIA_AMBIGUOUS', { ...values, candidates: listed(candidates) }, place)] : []
}

/** What follows the host may be filled with the record's values; the host itself says whom they are told. */
function checkAddress(tab: Definition<'tab'>, url: string, catalogue: Catalogue): Issue[] {
  const { object } = tab.body
  const place = placeOf(subjectOf(tab), ['content', 'url'])
  const places = [...url.matchAll(/\$\{[^}]*\}?/g)]
  const first = places[0]?.index ?? url.length
  const head = places.length > 0 ? /^https:\/\/[^/?#\\\s]+[/?#]/ : /^https:\/\/[^/?#\\\s]+/
  if (!head.test(url.slice(0, first))) return [say('TAB_URL_HOST', {}, place)]
  return places.flatMap(([written]) => {
    const name = /^\$\{([a-z][a-z0-9_]*)\}$/.exec(written)?.[1]
    if (name === undefined) return [say('TAB_URL_PLACE', { found: written }, place)]
    if (!catalogue.isWhole(object) || catalogue.hasField(object, name)) return []
    const hint = didYouMean(name, catalogue.fieldNames(object))
    return [say('UNKNOWN_FIELD', { object, name }, { ...place, hint })]
  })
}
