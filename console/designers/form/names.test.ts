import assert from 'node:assert/strict'
import { freeName, nameFault, nameFrom } from './names.ts'

describe('names of definitions', () => {
  it('are proposed from what a label says in Latin letters', () => {
    assert.equal(nameFrom('Licence plate (front)'), 'licence_plate_front')
    assert.equal(nameFrom('  2nd Owner '), 'nd_owner')
    assert.equal(nameFrom('Prénom'), 'prenom')
    assert.equal(nameFrom('车牌'), '')
    assert.equal(nameFrom('x'.repeat(90)).length, 63)
  })

  it('are numbered where they are taken, and never too long', () => {
    assert.equal(freeName('plate', new Set()), 'plate')
    assert.equal(freeName('plate', new Set(['plate', 'plate_2'])), 'plate_3')
    const long = 'x'.repeat(63)
    assert.equal(freeName(long, new Set([long])).length, 63)
  })

  it('are refused with what is wrong', () => {
    const taken = new Set(['plate'])
    const fault = (name: string, code = false) => nameFault(name, { taken, code, reserved: ['sys_'] })?.en
    assert.equal(fault('colour'), undefined)
    assert.match(fault('') ?? '', /Enter/)
    assert.match(fault('Plate') ?? '', /lower-case/)
    assert.equal(fault('Plate', true), undefined)
    assert.match(fault('plate') ?? '', /taken/)
    assert.match(fault('sys_x') ?? '', /belong to the system/)
    assert.match(fault('a'.repeat(64)) ?? '', /At most 63/)
  })
})
