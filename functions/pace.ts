/** Entity `pace`, one per ActiveCampaign account: hands out slots to all runs and calls on it. */
import * as df from 'durable-functions';
import type { EntityContext } from 'durable-functions';
import {
  emptyPace,
  giveBack,
  noteAdvertised,
  noteWait,
  reserve,
  type PaceState,
} from '../shared/activecampaign/pace';
import type { GiveBackInput, PaceNote, ReserveInput, Reserved } from '../shared/runs/messages';
import { names } from '../shared/runs/names';

df.app.entity<PaceState>(names.pace, (context: EntityContext<PaceState>) => {
  const state = context.df.getState(emptyPace) ?? emptyPace();
  const now = Date.now();
  const operation = context.df.operationName ?? '';
  switch (operation) {
    case 'reserve': {
      const request = context.df.getInput<ReserveInput>();
      if (!request) return;
      const { state: next, slots, askAgainAt } = reserve(state, request, now);
      context.df.setState(next);
      context.df.return<Reserved>({ slots, ...(askAgainAt === undefined ? {} : { askAgainAt }) });
      return;
    }
    case 'giveBack': {
      const back = context.df.getInput<GiveBackInput>();
      if (back) context.df.setState(giveBack(state, back.requester, back.slots));
      return;
    }
    case 'note': {
      const note = context.df.getInput<PaceNote>();
      if (!note) return;
      const waiting = note.waitUntil ? noteWait(state, note.waitUntil, note.reason ?? 'rate_limited') : state;
      context.df.setState(
        note.advertised === undefined ? waiting : noteAdvertised(waiting, note.advertised, now),
      );
      return;
    }
  }
});
