-- Sends each line of a file in turn as the one header of a request, and tells what came of it as JSON.
-- wrk -s load.lua URL -- HEADERS [MILLISECONDS between two requests of a connection, on average]
local requests, turn, pause = {}, 0, 0

function init(args)
  for line in io.lines(args[1]) do
    local name, value = line:match('^(.-): (.*)$')
    requests[#requests + 1] = wrk.format('GET', nil, { [name] = value })
  end
  math.randomseed(os.time())
  pause = tonumber(args[2] or 0)
  if pause == 0 then delay = nil end
  io.stderr:write('ready')
end

-- Each connection waits by chance, as clients do that know nothing of each other: with pauses of one length all of them would stay in
-- step, and come at once. (Exponential, which makes of many connections a Poisson process; wrk wants whole milliseconds.)
function delay()
  return math.floor(-pause * math.log(1 - math.random()) + 0.5)
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, failed.status,
    failed.connect + failed.read + failed.write + failed.timeout,
    latency:percentile(50), latency:percentile(99)
  ))
end
