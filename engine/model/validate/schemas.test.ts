import assert from 'node:assert/strict'
import fieldSchema from '../../../metadata/schemas/field.json' with { type: 'json' }
import { fieldKinds } from '../../fields/index.ts'
import { definitionKinds, fieldValidatorOf, validatorOf } from './schemas.ts'

describe('schemas of definitions', () => {
  it('every kind of definition and of field has a validator', () => {
    for (const kind of definitionKinds) assert.equal(validatorOf(kind)({}), false, kind)
    for (const name of fieldKinds.names()) assert.equal(fieldValidatorOf(fieldKinds.get(name))({}), false, name)
  })

  it('no field kind gives another meaning to a property that every field has', () => {
    const taken = fieldKinds
      .names()
      .flatMap((name) =>
        Object.keys(fieldKinds.get(name).settings).filter((setting) => Object.hasOwn(fieldSchema.properties, setting)),
      )
    assert.deepEqual(taken, [])
  })
})
