import { type PaceLimits, windowsOf } from '../../../shared/activecampaign/pace/windows';

const documented: PaceLimits = {
  share: 1,
  importsPerMinute: 100,
  singleImportsPerMinute: 20,
  requestsPerSecond: 5,
};
const of = (...more: Partial<PaceLimits>[]) =>
  windowsOf(
    more.map((one) => ({ ...documented, ...one })),
    undefined,
  );

describe('the windows of an account', () => {
  test('are the documented limits with room for late sends, clocks and the network', () => {
    expect(of({})).toEqual({
      gapMs: 290,
      imports: { count: 100, ms: 60_500 },
      singles: { count: 20, ms: 60_500 },
    });
    expect(windowsOf([], undefined)).toEqual(of({}));
  });

  test('multiples of the limits make windows shorter, not fuller', () => {
    expect(of({ importsPerMinute: 200, singleImportsPerMinute: 40, requestsPerSecond: 10 })).toEqual({
      gapMs: 145,
      imports: { count: 100, ms: 30_250 },
      singles: { count: 20, ms: 30_250 },
    });
  });

  test('what lies between two multiples fills the shorter window, so that no minute holds more than the limit', () => {
    expect(of({ importsPerMinute: 250 }).imports).toEqual({ count: 125, ms: 30_250 });
    expect(of({ importsPerMinute: 199.9 }).imports).toEqual({ count: 199, ms: 60_500 });
  });

  test('lower limits let fewer into the same window, less than one a minute makes it longer', () => {
    expect(of({ importsPerMinute: 40 }).imports).toEqual({ count: 40, ms: 60_500 });
    expect(of({ importsPerMinute: 40.9 }).imports).toEqual({ count: 40, ms: 60_500 });
    expect(of({ importsPerMinute: 0.5 }).imports).toEqual({ count: 1, ms: 121_000 });
    expect(of({ requestsPerSecond: 1 }).gapMs).toBe(1450);
  });

  test('the share is taken of every limit', () => {
    expect(of({ share: 0.5 })).toEqual({
      gapMs: 580,
      imports: { count: 50, ms: 60_500 },
      singles: { count: 10, ms: 60_500 },
    });
  });

  test('of several connections the strictest counts, limit by limit', () => {
    expect(of({ importsPerMinute: 30 }, { requestsPerSecond: 2 }, { share: 0.5 })).toEqual({
      gapMs: 725,
      imports: { count: 30, ms: 60_500 },
      singles: { count: 10, ms: 60_500 },
    });
  });

  test('an advertised limit lowers the calls a second and never raises them; the share is taken of it too', () => {
    expect(windowsOf([documented], 2).gapMs).toBe(725);
    expect(windowsOf([documented], 50).gapMs).toBe(290);
    expect(windowsOf([{ ...documented, share: 0.5 }], 4).gapMs).toBe(725);
    expect(windowsOf([], 1).gapMs).toBe(1450);
  });
});
