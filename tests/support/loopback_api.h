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
        std::string headers = {}; ///< Whole lines, each with its line break.
        bool isStream = false; ///< Stays open after `body` for push(), endStreams(), cutStreams().
    };

    explicit LoopbackApi(std::uint16_t port = 0)
        : m_server([this](Peer& peer) { serve(peer); }, nullptr, false, port)
    {
    }
    std::uint16_t port() const { return m_server.port(); }

    /// For requests whose `METHOD /path?query` begins with `start`; the longest start wins.
    void answer(const std::string& start, Canned canned)
    {
        const std::lock_guard lock(m_mutex);
        m_canned[start] = std::move(canned);
    }

    /// Writes to every open stream of the answer for `start`. Returns to how many.
    int push(const std::string& start, const std::string& bytes)
    {
        return forEachStream(start, [&](Peer& peer) { peer.chunk(bytes); });
    }
    int endStreams(const std::string& start)
    {
        return forEachStream(start, [](Peer& peer) {
            peer.write("0\r\n\r\n");
            peer.interrupt();
        });
    }
    int cutStreams(const std::string& start)
    {
        return forEachStream(start, [](Peer& peer) { peer.interrupt(); });
    }
    int openStreams(const std::string& start)
    {
        return forEachStream(start, [](Peer&) {});
    }

    /// How many requests began with `start`.
    int count(const std::string& start) const
    {
        const std::lock_guard lock(m_mutex);
        return static_cast<int>(std::ranges::count_if(m_heard, [&](const HeardRequest& request) {
            return (request.method + " " + request.target).starts_with(start);
        }));
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
            const auto [start, canned] = find(*request);
            if (canned.isStream)
                return serveStream(peer, start, canned);
            if (!peer.answer(canned.status, canned.body, canned.headers))
                return;
        }
    }

    void serveStream(Peer& peer, const std::string& start, const Canned& canned)
    {
        {
            const std::lock_guard lock(m_mutex);
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
                + canned.headers + "\r\n");
            if (!canned.body.empty())
                peer.chunk(canned.body);
            m_streams.emplace(start, &peer);
        }
        peer.waitForClose();
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_streams, [&](const auto& stream) { return stream.second == &peer; });
    }

    int forEachStream(const std::string& start, const std::function<void(Peer&)>& act)
    {
        const std::lock_guard lock(m_mutex);
        int count = 0;
        const auto [first, last] = m_streams.equal_range(start);
        for (auto stream = first; stream != last; ++stream, ++count)
            act(*stream->second);
        return count;
    }

    std::pair<std::string, Canned> find(const HeardRequest& request)
    {
        const std::lock_guard lock(m_mutex);
        m_heard.push_back(request);
        const std::string line = request.method + " " + request.target;
        std::pair<std::string, Canned> best{{}, {404, "404 page not found\n", {}, false}};
        for (const auto& entry : m_canned)
            if (line.starts_with(entry.first) && entry.first.size() >= best.first.size())
                best = entry;
        return best;
    }

    mutable std::mutex m_mutex;
    std::map<std::string, Canned> m_canned;
    std::vector<HeardRequest> m_heard;
    std::multimap<std::string, Peer*> m_streams;
    LoopbackServer m_server; ///< Last: its threads use everything above.
};

/// Single quotes become double ones, to keep JSON in tests readable.
inline std::string json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

} // namespace vigla::test
