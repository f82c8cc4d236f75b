#include "models/graph/layout/layers.h"

#include <algorithm>
#include <deque>
#include <limits>

namespace vigla::graph::layered {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// Takes nodes from the ends: sinks to the back, sources to the front, else the node with most
/// outgoing over incoming links. Nodes wait in lists by that difference.
class GreedyOrder {
public:
    GreedyOrder(std::uint32_t nodeCount, std::span<const Link> links)
        : m_count(nodeCount)
        , m_links(links)
        , m_start(nodeCount + 1, 0)
        , m_items(links.size() * 2)
        , m_in(nodeCount, 0)
        , m_out(nodeCount, 0)
        , m_next(nodeCount, kNone)
        , m_previous(nodeCount, kNone)
        , m_isTaken(nodeCount, false)
    {
        for (const Link& link : links) {
            ++m_out[link.from];
            ++m_in[link.to];
        }
        std::uint32_t most = 0;
        for (std::uint32_t i = 0; i < nodeCount; ++i) {
            m_start[i + 1] = m_start[i] + m_in[i] + m_out[i];
            most = std::max({most, m_in[i], m_out[i]});
        }
        std::vector<std::uint32_t> next(m_start.begin(), m_start.end() - 1);
        for (std::uint32_t i = 0; i < links.size(); ++i) {
            m_items[next[links[i].from]++] = i;
            m_items[next[links[i].to]++] = i;
        }
        m_offset = most;
        m_head.assign(2 * std::size_t{most} + 1, kNone);
        m_tail.assign(m_head.size(), kNone);
        m_top = static_cast<std::uint32_t>(m_head.size() - 1);
    }

    /// The place of every node in an order against which few links run.
    std::vector<std::uint32_t> places()
    {
        for (std::uint32_t node = 0; node < m_count; ++node)
            append(node);
        std::vector<std::uint32_t> place(m_count, 0);
        std::uint32_t front = 0;
        std::uint32_t back = m_count;
        while (front < back) {
            bool isSink = false;
            const std::uint32_t node = choose(isSink);
            place[node] = isSink ? --back : front++;
            take(node);
        }
        return place;
    }

private:
    void append(std::uint32_t node)
    {
        if (m_in[node] == 0) {
            m_sources.push_back(node);
            return;
        }
        if (m_out[node] == 0) {
            m_sinks.push_back(node);
            return;
        }
        const std::size_t bucket = bucketOf(node);
        m_previous[node] = m_tail[bucket];
        m_next[node] = kNone;
        (m_tail[bucket] == kNone ? m_head[bucket] : m_next[m_tail[bucket]]) = node;
        m_tail[bucket] = node;
        m_top = std::max(m_top, static_cast<std::uint32_t>(bucket));
    }

    void unlink(std::uint32_t node)
    {
        const std::size_t bucket = bucketOf(node);
        (m_previous[node] == kNone ? m_head[bucket] : m_next[m_previous[node]]) = m_next[node];
        (m_next[node] == kNone ? m_tail[bucket] : m_previous[m_next[node]]) = m_previous[node];
    }

    std::size_t bucketOf(std::uint32_t node) const { return m_offset + m_out[node] - m_in[node]; }

    std::uint32_t choose(bool& isSink)
    {
        for (auto* list : {&m_sources, &m_sinks}) {
            if (list->empty())
                continue;
            isSink = list == &m_sinks;
            const std::uint32_t node = list->front();
            list->pop_front();
            return node;
        }
        while (m_head[m_top] == kNone)
            --m_top;
        const std::uint32_t node = m_head[m_top];
        unlink(node);
        return node;
    }

    void take(std::uint32_t node)
    {
        m_isTaken[node] = true;
        for (std::uint32_t i = m_start[node]; i < m_start[node + 1]; ++i) {
            const Link& link = m_links[m_items[i]];
            const bool isOutgoing = link.from == node;
            const std::uint32_t other = isOutgoing ? link.to : link.from;
            if (m_isTaken[other])
                continue;
            const bool wasListed = m_in[other] > 0 && m_out[other] > 0;
            if (wasListed)
                unlink(other);
            --(isOutgoing ? m_in[other] : m_out[other]);
            if (wasListed)
                append(other);
        }
    }

    std::uint32_t m_count;
    std::span<const Link> m_links;
    std::vector<std::uint32_t> m_start;
    std::vector<std::uint32_t> m_items;
    std::vector<std::uint32_t> m_in; ///< Links from nodes not taken yet.
    std::vector<std::uint32_t> m_out;
    std::vector<std::uint32_t> m_next;
    std::vector<std::uint32_t> m_previous;
    std::vector<bool> m_isTaken;
    std::deque<std::uint32_t> m_sources;
    std::deque<std::uint32_t> m_sinks;
    std::vector<std::uint32_t> m_head;
    std::vector<std::uint32_t> m_tail;
    std::size_t m_offset = 0;
    std::uint32_t m_top = 0;
};

} // namespace

std::vector<bool> feedbackLinks(std::uint32_t nodeCount, std::span<const Link> links)
{
    const std::vector<std::uint32_t> place = GreedyOrder(nodeCount, links).places();
    std::vector<bool> isBack(links.size());
    for (std::size_t i = 0; i < links.size(); ++i)
        isBack[i] = place[links[i].from] > place[links[i].to];
    return isBack;
}

} // namespace vigla::graph::layered
