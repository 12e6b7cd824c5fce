/** Records for applications: the same services as for people, as far as the rights of the application go. */
import { Router } from 'express'

import { jsonBody } from '../body.ts'
import { offers } from '../methods.ts'
import { answeringQuestions, aggregate, query } from '../routes/queries.ts'
import { answering } from '../routes/record-route.ts'
import { changeSeveral, remove, upsert } from '../routes/record-sets.ts'
import { change, create, list, read, removeOne } from '../routes/records.ts'
import { tagRecords, tagsOfRecord } from '../routes/tags-hand.ts'
import type { Services } from '../services.ts'

export function openRecordRoutes(services: Services): Router {
  const router = Router()
  const answer = answering(services)
  const ask = answeringQuestions(services)
  router
    .route('/:object')
    .get(answer(list))
    .post(jsonBody, answer(create))
    .patch(jsonBody, answer(changeSeveral))
    .all(offers('GET', 'POST', 'PATCH'))
  router.route('/:object/query').post(jsonBody, ask(query)).all(offers('POST'))
  router.route('/:object/aggregate').get(ask(aggregate)).post(jsonBody, ask(aggregate)).all(offers('GET', 'POST'))
  router.route('/:object/upsert').post(jsonBody, answer(upsert)).all(offers('POST'))
  router.route('/:object/remove').post(jsonBody, answer(remove)).all(offers('POST'))
  router.route('/:object/tagging').post(jsonBody, answer(tagRecords)).all(offers('POST'))
  router.route('/:object/:id/tags').get(answer(tagsOfRecord)).all(offers('GET'))
  router
    .route('/:object/:id')
    .get(answer(read))
    .patch(jsonBody, answer(change))
    .delete(answer(removeOne))
    .all(offers('GET', 'PATCH', 'DELETE'))
  return router
}
