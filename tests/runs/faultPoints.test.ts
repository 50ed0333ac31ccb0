import { faultHookFrom, faultPoint, setFaultHook } from '../../shared/runs/faultPoints';

afterEach(() => {
  setFaultHook(undefined);
  jest.useRealTimers();
});

test('without a hook a fault point does nothing', async () => {
  await expect(faultPoint('planStored')).resolves.toBeUndefined();
});

test('kill strikes at the named passing of the named point, and only once', async () => {
  const kill = jest.fn();
  setFaultHook(faultHookFrom('requestSent=kill@2', kill));
  await faultPoint('batchClaimed');
  await faultPoint('requestSent');
  expect(kill).not.toHaveBeenCalled();
  await faultPoint('requestSent');
  await faultPoint('requestSent');
  expect(kill).toHaveBeenCalledTimes(1);
});

test('a kill with a time lets the app go on for that time', async () => {
  jest.useFakeTimers();
  const kill = jest.fn();
  setFaultHook(faultHookFrom('requestSent=kill:20', kill));
  await faultPoint('requestSent');
  expect(kill).not.toHaveBeenCalled();
  jest.advanceTimersByTime(20);
  expect(kill).toHaveBeenCalledTimes(1);
});

test('a stall holds the app up for its time', async () => {
  jest.useFakeTimers();
  setFaultHook(faultHookFrom('outcomeStored=stall:500', jest.fn()));
  let passed = false;
  const passing = faultPoint('outcomeStored').then(() => (passed = true));
  await jest.advanceTimersByTimeAsync(499);
  expect(passed).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  await passing;
  expect(passed).toBe(true);
});

test.each(['nowhere=kill', 'planStored=maim', 'planStored=stall', 'planStored', ''])(
  'the rule "%s" is refused with the names of the points',
  (rule) => {
    expect(() => faultHookFrom(rule, jest.fn())).toThrow('points are runCreated');
  },
);
