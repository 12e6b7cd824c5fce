/** Signing in and out in one or two steps, described. */
import { jsonContent, refusals } from './components.ts'

const person = { $ref: '#/components/schemas/Person' }
const session = { type: 'object', properties: { token: { type: 'string' }, person }, required: ['token', 'person'] }

const credentials = {
  type: 'object',
  properties: {
    login: { type: 'string', minLength: 1, description: 'Account, mobile number or e-mail.' },
    password: { type: 'string', minLength: 1 },
    captcha: {
      type: 'object',
      description: 'What is read in a picture, once a refusal says `captcha: true`.',
      properties: { id: { type: 'string' }, answer: { type: 'string' } },
      required: ['id', 'answer'],
    },
  },
  required: ['login', 'password'],
}
const secondStep = {
  type: 'object',
  properties: {
    second_step: {
      type: 'object',
      properties: { token: { type: 'string' }, seconds: { type: 'integer' } },
      required: ['token', 'seconds'],
    },
  },
  required: ['second_step'],
}
const captcha = {
  type: 'object',
  properties: {
    data: {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        image: { type: 'string', description: 'A PNG as a data address.' },
        seconds: { type: 'integer', description: 'For how long it holds.' },
      },
      required: ['id', 'image', 'seconds'],
    },
  },
  required: ['data'],
}
const policy = {
  type: 'object',
  properties: {
    data: {
      type: 'object',
      properties: {
        shortest: { type: 'integer' },
        classes: { type: 'integer', description: 'Kinds of characters: small letters, capitals, digits, others.' },
        history: { type: 'integer' },
        max_age_days: { type: 'integer' },
        personal: { type: 'array', items: { type: 'string' } },
      },
      required: ['shortest', 'classes', 'history', 'max_age_days', 'personal'],
    },
  },
  required: ['data'],
}

const word = { type: 'string', minLength: 1 }

function two(a: string, b: string): Record<string, unknown> {
  return {
    required: true,
    content: jsonContent({ type: 'object', properties: { [a]: word, [b]: word }, required: [a, b] }),
  }
}

export function sessionPaths(): Record<string, unknown> {
  return {
    '/api/v1/session': {
      get: {
        operationId: 'getSession',
        tags: ['session'],
        summary: '当前用户 / Who is signed in',
        responses: {
          200: {
            description: 'The person',
            content: jsonContent({ type: 'object', properties: { person }, required: ['person'] }),
          },
          ...refusals('NotSignedIn'),
        },
      },
      post: {
        operationId: 'signIn',
        tags: ['session'],
        summary: '登录 / Sign in',
        security: [],
        requestBody: { required: true, content: jsonContent(credentials) },
        responses: {
          201: { description: 'Signed in; the cookie carries the same token', content: jsonContent(session) },
          202: { description: 'The password is right; a code is asked for', content: jsonContent(secondStep) },
          ...refusals('NotSignedIn', 'Forbidden', 'Invalid', 'TooMany', 'BadRequest', 'TooLarge', 'NotJson'),
        },
      },
      delete: {
        operationId: 'signOut',
        tags: ['session'],
        summary: '退出 / Sign out',
        responses: { 204: { description: 'Signed out' }, ...refusals('NotSignedIn', 'Forbidden') },
      },
    },
    ...stepPaths(),
    '/api/v1/session/password': {
      get: {
        operationId: 'getPasswordPolicy',
        tags: ['session'],
        summary: '密码要求 / What is asked of a password',
        responses: { 200: { description: 'The policy', content: jsonContent(policy) }, ...refusals('NotSignedIn') },
      },
      post: {
        operationId: 'changePassword',
        tags: ['session'],
        summary: '修改密码 / Change the password',
        requestBody: two('current', 'password'),
        responses: {
          200: { description: 'Changed; other sessions of the person have ended', content: jsonContent(session) },
          ...refusals('NotSignedIn', 'Forbidden', 'Invalid', 'TooMany', 'BadRequest', 'TooLarge', 'NotJson'),
        },
      },
    },
  }
}

/** What may come between a password and a session. */
function stepPaths(): Record<string, unknown> {
  return {
    '/api/v1/session/second-step': {
      post: {
        operationId: 'finishSignIn',
        tags: ['session'],
        summary: '登录第二步 / Sign in with the code of a device, or a recovery code',
        security: [],
        requestBody: two('token', 'code'),
        responses: {
          201: { description: 'Signed in; the cookie carries the same token', content: jsonContent(session) },
          ...refusals('NotSignedIn', 'Forbidden', 'Invalid', 'TooMany', 'BadRequest', 'TooLarge', 'NotJson'),
        },
      },
    },
    '/api/v1/sign-in/captcha': {
      post: {
        operationId: 'newCaptcha',
        tags: ['session'],
        summary: '图形验证码 / A picture to read; it counts once',
        security: [],
        responses: {
          201: { description: 'A new picture', content: jsonContent(captcha) },
          ...refusals('TooMany'),
        },
      },
    },
  }
}
