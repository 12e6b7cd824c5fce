/** Searching all objects at once, described. */
import { jsonContent, refusals, text as label } from './components.ts'

const text = { type: 'string' }

const record = {
  type: 'object',
  properties: {
    id: text,
    title: { type: ['string', 'null'] },
    match: {
      type: 'object',
      description: 'A value that holds the words, cut around them; masked where the reader sees a mask.',
      properties: { field: text, label, text },
      required: ['field', 'label', 'text'],
    },
  },
  required: ['id', 'title'],
}

const group = {
  type: 'object',
  properties: {
    object: text,
    label,
    template: { type: 'string', description: 'The list that shows all of them.' },
    total: { type: 'integer', description: 'How many records hold the words, counted up to 100.' },
    more: { type: 'boolean', description: 'There are more than that.' },
    late: { type: 'boolean', description: 'It took too long and was given up.' },
    records: { type: 'array', items: record },
  },
  required: ['object', 'label', 'template', 'total', 'more', 'late', 'records'],
}

export function searchPaths(): Record<string, unknown> {
  return {
    '/api/v1/search': {
      get: {
        operationId: 'search',
        tags: ['search'],
        summary: '全文检索 / Search all objects',
        description:
          'Groups by object. Words are found as one part of a value, whatever their case or width; a single letter or digit where values begin. Of masked values only the whole, or exactly the end that the mask shows, is found.',
        parameters: [
          { name: 'q', in: 'query', required: true, schema: { type: 'string', minLength: 1, maxLength: 100 } },
          {
            name: 'objects',
            in: 'query',
            description: 'Names of objects, separated by commas; all when left out.',
            schema: { type: 'string' },
          },
          {
            name: 'limit',
            in: 'query',
            description: 'Records of each group.',
            schema: { type: 'integer', minimum: 1, maximum: 20, default: 5 },
          },
        ],
        responses: {
          200: {
            description: 'What was found',
            content: jsonContent({
              type: 'object',
              properties: { data: { type: 'array', items: group } },
              required: ['data'],
            }),
          },
          ...refusals('NotSignedIn', 'Forbidden', 'Invalid', 'TooMany'),
        },
      },
    },
  }
}
