/** What the questions of every object share in the description: their bodies, parameters and pages. */

type Item = Record<string, unknown>

const names = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }
const rule = { type: 'object', description: 'A condition as JSON Logic.' }

const RULE_EXAMPLE = '{">":[{"var":"count"},10]}'

export function queryParameters(): Item {
  const query = (name: string, description: string, schema: unknown, example?: unknown): Item => ({
    name,
    in: 'query',
    description,
    schema,
    ...(example !== undefined && { example }),
  })
  return {
    Group: query(
      'group',
      'Up to four fields, separated by commas; `field:month` puts times together by hour, day, week, month, quarter or year, `reference.field` is a field of what it leads to.',
      { type: 'string' },
      'created_at:month',
    ),
    Measures: query(
      'measures',
      '`count`, or `count`, `sum`, `avg`, `min`, `max`, `distinct` with a field; called `sum_field`.',
      { type: 'string', default: 'count' },
      'count,max:created_at',
    ),
    Having: query('having', 'A condition as JSON Logic over the measures.', { type: 'string' }, RULE_EXAMPLE),
    GroupSort: query(
      'sort',
      'Groups or measures, `-` for descending; the groups themselves when absent.',
      { type: 'string' },
      '-count',
    ),
    GroupLimit: query('limit', 'The most groups.', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }),
  }
}

export function querySchemas(): Item {
  const expand = {
    type: 'object',
    description:
      'By the name of a reference, of a field of lines, or `<object>.<reference>` for the records that point here.',
    additionalProperties: { $ref: '#/components/schemas/Expansion' },
  }
  const closed = (properties: Item): Item => ({ type: 'object', properties, additionalProperties: false })
  const named = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,62}$', description: 'Its name in the answer.' }
  return {
    ListQuestion: closed({
      fields: names,
      expand: { anyOf: [...names.anyOf, expand] },
      filter: rule,
      search: { type: 'string', maxLength: 100 },
      sort: names,
      limit: { type: 'integer', minimum: 1, maximum: 200, default: 20 },
      page: { type: 'integer', minimum: 1 },
      after: { type: 'string' },
      count: { type: 'string', enum: ['none', 'exact', 'capped', 'estimated'], default: 'none' },
    }),
    Expansion: {
      ...closed({
        fields: names,
        as: named,
        expand,
        filter: rule,
        sort: names,
        limit: { type: 'integer', minimum: 1, maximum: 200, default: 20 },
      }),
      description: 'Of one record `fields`, `expand` and `as`; of several also `filter`, `sort` and `limit`.',
    },
    GroupQuestion: closed({
      filter: rule,
      search: { type: 'string', maxLength: 100 },
      group: {
        type: 'array',
        maxItems: 4,
        items: {
          ...closed({
            field: { type: 'string' },
            by: { type: 'string', enum: ['hour', 'day', 'week', 'month', 'quarter', 'year'] },
            as: named,
          }),
          required: ['field'],
        },
      },
      measures: {
        type: 'array',
        maxItems: 20,
        items: {
          ...closed({
            function: { type: 'string', enum: ['count', 'distinct', 'sum', 'avg', 'min', 'max'] },
            field: { type: 'string' },
            as: named,
          }),
          required: ['function'],
        },
      },
      having: rule,
      sort: names,
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
    }),
    GroupPage: {
      type: 'object',
      properties: { limit: { type: 'integer' }, more: { type: 'boolean', description: 'There are more of them.' } },
      required: ['limit', 'more'],
    },
  }
}
