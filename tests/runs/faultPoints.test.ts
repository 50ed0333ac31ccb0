import { changingFaultHook, faultHookFrom, faultPoint, setFaultHook } from '../../shared/runs/faultPoints';

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

test('rules that change are followed from the next point on, and count anew', async () => {
  const kill = jest.fn();
  let rules = '';
  setFaultHook(changingFaultHook(() => rules, kill));
  await faultPoint('requestSent');
  rules = 'requestSent=kill@2\n';
  await faultPoint('requestSent');
  expect(kill).not.toHaveBeenCalled();
  await faultPoint('requestSent');
  expect(kill).toHaveBeenCalledTimes(1);
  rules = 'outcomeStored=kill';
  await faultPoint('requestSent');
  await faultPoint('outcomeStored');
  expect(kill).toHaveBeenCalledTimes(2);
  rules = '';
  await faultPoint('outcomeStored');
  rules = 'outcomeStored=kill';
  await faultPoint('outcomeStored');
  expect(kill).toHaveBeenCalledTimes(3);
});

test.each(['nowhere=kill', 'planStored=maim', 'planStored=stall', 'planStored', ''])(
  'the rule "%s" is refused with the names of the points',
  (rule) => {
    expect(() => faultHookFrom(rule, jest.fn())).toThrow('points are runCreated');
  },
);
