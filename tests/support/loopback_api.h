#pragma once

#include "app/net/http_client.h"
#include "tests/support/loopback_server.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace vigla::test {

/// A plain-HTTP API server with canned answers, for what the embedded mesh would never answer.
class LoopbackApi {
public:
    struct Canned {
        int status = 200;
        std::string body;
        std::string headers; ///< Whole lines, each with its line break.
    };

    LoopbackApi()
        : m_server([this](Peer& peer) { serve(peer); })
    {
    }

    /// For requests whose `METHOD /path?query` begins with `start`; the longest start wins.
    void answer(const std::string& start, Canned canned)
    {
        const std::lock_guard lock(m_mutex);
        m_canned[start] = std::move(canned);
    }

    std::vector<HeardRequest> heard() const
    {
        const std::lock_guard lock(m_mutex);
        return m_heard;
    }
    HeardRequest lastHeard() const { return heard().back(); }

    net::ConnectionPtr connection() const
    {
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = m_server.url();
        return connection;
    }

private:
    void serve(Peer& peer)
    {
        while (const auto request = peer.read()) {
            const auto canned = find(*request);
            if (!peer.answer(canned.status, canned.body, canned.headers))
                return;
        }
    }

    Canned find(const HeardRequest& request)
    {
        const std::lock_guard lock(m_mutex);
        m_heard.push_back(request);
        const std::string line = request.method + " " + request.target;
        const Canned* best = nullptr;
        std::size_t longest = 0;
        for (const auto& [start, canned] : m_canned)
            if (line.starts_with(start) && start.size() >= longest) {
                best = &canned;
                longest = start.size();
            }
        return best ? *best : Canned{404, "404 page not found\n", {}};
    }

    mutable std::mutex m_mutex;
    std::map<std::string, Canned> m_canned;
    std::vector<HeardRequest> m_heard;
    LoopbackServer m_server; ///< Last: its threads use everything above.
};

/// Single quotes become double ones, to keep JSON in tests readable.
inline std::string json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

} // namespace vigla::test
