"""The work of bench, in SimPy: a process for each node, a timeout for each message."""

import json
import random
import sys
import time

import simpy

NODES, DELIVERIES, DELAY_MIN, DELAY_MAX, BALLS = map(int, sys.argv[1:])

env = simpy.Environment()
inboxes = [simpy.Store(env) for _ in range(NODES)]
over = env.event()
delivered = 0
draw = random.Random(1).random


def throw(sender, receiver):
    delay = DELAY_MIN + int(draw() * (DELAY_MAX - DELAY_MIN + 1))
    env.timeout(delay, (sender, receiver)).callbacks.append(arrive)


def arrive(event):
    inboxes[event.value[1]].put(event.value)


def play(node):
    global delivered
    for _ in range(BALLS):
        throw(node, (node + 1) % NODES)
    while True:
        sender, receiver = yield inboxes[node].get()
        delivered += 1
        if delivered == DELIVERIES:
            over.succeed()
        throw(receiver, sender)


for node in range(NODES):
    env.process(play(node))
start = time.process_time_ns()
env.run(until=over)
print(json.dumps({
    "deliveries": delivered,
    "virtual_ns": env.now,
    "cpu_ns": time.process_time_ns() - start,
}))
