/**
 * Keys of three digits for searching. There are only a hundred pairs of digits, so that nearly every record with a phone
 * number has each of them; of numbers the index keeps all runs of three as well, by which a part of a number is found.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  // all runs of three in a longer one: those that begin at its first digit, at its second, at its third
  await knex.raw(`
    create function sys_search_triples(value text) returns text[]
      language sql immutable strict parallel safe cost 400
      return case when value ~ '[0-9]{3}' then array_remove(string_to_array(
        regexp_replace(value, '([0-9]{3})|.', E'\\\\1\\x1e', 'g') ||
        regexp_replace(regexp_replace(value, '(^|[^0-9])[0-9]', '\\1', 'g'), '([0-9]{3})|.', E'\\\\1\\x1e', 'g') ||
        regexp_replace(regexp_replace(value, '(^|[^0-9])[0-9]{2}', '\\1', 'g'), '([0-9]{3})|.', E'\\\\1\\x1e', 'g'), E'\\x1e'), '')
      else array[]::text[] end`)
  // the indexes over it go along; a start of the program makes them again
  await knex.raw(`
    drop function sys_search_keys(text) cascade;
    create function sys_search_keys(value text) returns text[]
      language sql immutable strict parallel safe cost 400
      return sys_search_pairs(value) || sys_search_triples(value) || string_to_array(regexp_replace(value, '[\\x01-\\x7f]+', '', 'g'), null)`)
  await knex.raw(`
    create or replace function sys_search_asked(words text) returns text[]
      language sql immutable strict parallel safe
      return case
        when length(sys_search_part(words)) = 1 then array[sys_search_part(words)]
        when cardinality(sys_search_triples(sys_search_part(words))) = 0 then sys_search_pairs(sys_search_part(words))
        else array(select pair from unnest(sys_search_pairs(sys_search_part(words))) as pair where pair !~ '^[0-9]{2}$') || sys_search_triples(sys_search_part(words))
      end`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function sys_search_asked(words text) returns text[]
      language sql immutable strict parallel safe
      return case when length(sys_search_part(words)) = 1 then array[sys_search_part(words)] else sys_search_pairs(sys_search_part(words)) end`)
  await knex.raw(`
    drop function sys_search_keys(text) cascade;
    create function sys_search_keys(value text) returns text[]
      language sql immutable strict parallel safe cost 400
      return sys_search_pairs(value) || string_to_array(regexp_replace(value, '[\\x01-\\x7f]+', '', 'g'), null);
    drop function sys_search_triples(text)`)
}
