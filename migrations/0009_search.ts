/**
 * What searching asks of PostgreSQL. A text is normalised (full-width to half-width, compatible forms to plain ones, lower
 * case) and cut into keys: all its pairs of neighbouring characters, and each character beyond ASCII by itself. An index
 * over the keys finds any part of two characters and more in every script, and a single Chinese character; trigrams would
 * need three. U+001F stands before each value in a record's text: one letter or digit alone, which is in nearly every
 * value, is looked for behind it, where values begin.
 */
import type { Knex } from 'knex'

/** Plain expressions: what they give for search words PostgreSQL works out once, before it plans. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function sys_search_text(value text) returns text
      language sql immutable strict parallel safe
      return lower(translate(normalize(value, nfkc), chr(31), ' '))`)
  // the last character of an odd number has no neighbour in one of the two rows of pairs
  await knex.raw(`
    create function sys_search_pairs(value text) returns text[]
      language sql immutable strict parallel safe cost 400
      return array_remove(string_to_array(
        regexp_replace(left(value, length(value) / 2 * 2), '(..)', E'\\\\1\\x1e', 'g') ||
        regexp_replace(substr(value, 2, (length(value) - 1) / 2 * 2), '(..)', E'\\\\1\\x1e', 'g'), E'\\x1e'), '')`)
  await knex.raw(`
    create function sys_search_keys(value text) returns text[]
      language sql immutable strict parallel safe cost 400
      return sys_search_pairs(value) || string_to_array(regexp_replace(value, '[\\x01-\\x7f]+', '', 'g'), null)`)
  await knex.raw(`
    create function sys_search_part(words text) returns text
      language sql immutable strict parallel safe
      return regexp_replace(sys_search_text(words), '^([\\x01-\\x7f])$', chr(31) || '\\1')`)
  await knex.raw(`
    create function sys_search_asked(words text) returns text[]
      language sql immutable strict parallel safe
      return case when length(sys_search_part(words)) = 1 then array[sys_search_part(words)] else sys_search_pairs(sys_search_part(words)) end`)
  await knex.raw(`
    create function sys_search_pattern(words text) returns text
      language sql immutable strict parallel safe
      return '%' || regexp_replace(sys_search_part(words), '([\\\\%_])', '\\\\\\1', 'g') || '%'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function sys_search_pattern(text);
    drop function sys_search_asked(text);
    drop function sys_search_part(text);
    drop function sys_search_keys(text);
    drop function sys_search_pairs(text);
    drop function sys_search_text(text)`)
}
