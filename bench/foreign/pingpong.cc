// The work of bench, on the simulator core of ns-3: an event for each message, without nodes, links or packets.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "ns3/core-module.h"

namespace {

uint64_t deliveries, delivered, delayMin, delayMax;
uint64_t state = 1;

// Draw is splitmix64.
uint64_t
Draw()
{
    uint64_t x = state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    x ^= x >> 31;
    return delayMin + static_cast<uint64_t>(static_cast<unsigned __int128>(x) * (delayMax - delayMin + 1) >> 64);
}

void Throw(int from, int to);

void
Receive(int from, int to)
{
    if (++delivered == deliveries)
    {
        ns3::Simulator::Stop();
    }
    Throw(to, from);
}

void
Throw(int from, int to)
{
    ns3::Simulator::Schedule(ns3::NanoSeconds(Draw()), &Receive, from, to);
}

} // namespace

int
main(int argc, char* argv[])
{
    if (argc != 7)
    {
        std::fprintf(stderr, "usage: %s SCHEDULER NODES DELIVERIES DELAY_MIN DELAY_MAX BALLS\n", argv[0]);
        return 2;
    }
    ns3::Simulator::SetScheduler(ns3::ObjectFactory(argv[1]));
    int nodes = std::atoi(argv[2]), balls = std::atoi(argv[6]);
    deliveries = std::strtoull(argv[3], nullptr, 10);
    delayMin = std::strtoull(argv[4], nullptr, 10);
    delayMax = std::strtoull(argv[5], nullptr, 10);

    for (int node = 0; node < nodes; node++)
    {
        for (int ball = 0; ball < balls; ball++)
        {
            Throw(node, (node + 1) % nodes);
        }
    }
    std::clock_t start = std::clock();
    ns3::Simulator::Run();
    double cpu = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC * 1e9;
    std::printf("{\"deliveries\": %llu, \"virtual_ns\": %lld, \"cpu_ns\": %.0f}\n",
                static_cast<unsigned long long>(delivered),
                static_cast<long long>(ns3::Simulator::Now().GetNanoSeconds()),
                cpu);
    ns3::Simulator::Destroy();
}
