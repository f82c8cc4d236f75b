#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace vigla::test {

/// What the way between a client and a server is like. A default-made one: as good as none.
struct Weather {
    std::chrono::milliseconds delay{0}; ///< Of every byte, both ways.
    std::size_t bytesPerSecond = 0; ///< To the client; 0: no limit.
    /// Every connection is cut after so many more bytes to the client.
    std::optional<std::size_t> cutAfter;
    bool corrupts = false; ///< Turns a bit of every piece that goes to the client.
    bool floods = false; ///< Gives the client junk as fast as it reads, in place of the server.
    bool refuses = false; ///< New connections are closed at once.
    /// Whatever is sent vanishes, and so do the ends of connections; who connects gets no answer.
    bool isSilent = false;
};

/// A TCP proxy on a loopback port with weather. Connections that were open in silence stay dead
/// after it, as behind a router that has forgotten them. All methods from any thread.
class ChaosProxy {
public:
    explicit ChaosProxy(std::uint16_t serverPort)
        : m_serverPort(serverPort)
    {
        std::signal(SIGPIPE, SIG_IGN);
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in address = loopback(0);
        socklen_t length = sizeof address;
        if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), length) != 0)
            std::perror("no port to listen on");
        ::listen(m_listener, 128);
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &length);
        m_port = ntohs(address.sin_port);
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    ~ChaosProxy()
    {
        m_thread.request_stop();
        m_thread.join();
        ::close(m_listener);
    }
    ChaosProxy(const ChaosProxy&) = delete;
    ChaosProxy& operator=(const ChaosProxy&) = delete;

    std::uint16_t port() const { return m_port; }
    int accepted() const { return m_accepted; } ///< Connections so far,
    int open() const { return m_open; } ///< and now.

    void setWeather(const Weather& weather)
    {
        const std::lock_guard lock(m_mutex);
        m_weather = weather;
        ++m_change;
    }
    /// True when every connection knows the weather of now.
    bool hasSettled()
    {
        const std::lock_guard lock(m_mutex);
        return m_settled == m_change;
    }
    void cutAll() { m_cuts = true; } ///< Every connection that is open, once.

private:
    using Clock = std::chrono::steady_clock;

    /// One way of a connection, and what is on it.
    struct Way {
        struct Piece {
            Clock::time_point due;
            std::string bytes;
        };
        std::deque<Piece> pieces;
        std::size_t size = 0;
        bool isEnded = false; ///< Its source sends no more.
    };
    struct Link {
        int client;
        int server;
        Way toClient;
        Way toServer;
        std::optional<std::size_t> bytesLeft; ///< Until it is cut.
        int change = -1; ///< The weather that it knows.
        double allowance = 0; ///< Bytes that may go to the client by now.
        bool isDead = false;
        bool isOver = false;
    };

    static constexpr std::size_t kMostOnTheWay = 1U << 18U;

    static sockaddr_in loopback(std::uint16_t port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        return address;
    }

    void run(const std::stop_token& stop)
    {
        auto last = Clock::now();
        while (!stop.stop_requested()) {
            wait();
            Weather weather;
            {
                const std::lock_guard lock(m_mutex);
                weather = m_weather;
                m_known = m_change;
            }
            const auto now = Clock::now();
            acceptAll(weather);
            const bool cuts = m_cuts.exchange(false);
            for (auto& link : m_links) {
                link.allowance = std::min(65'536.0,
                    link.allowance
                        + static_cast<double>(weather.bytesPerSecond)
                            * std::chrono::duration<double>(now - last).count());
                link.isOver = link.isOver || cuts || !advance(link, weather, now);
                if (link.isOver)
                    end(link);
            }
            last = now;
            m_links.remove_if([](const Link& link) { return link.isOver; });
            m_open = static_cast<int>(m_links.size());
            m_settled = m_known;
        }
        for (auto& link : m_links)
            end(link);
    }

    /// Until something can be read, at most some milliseconds: time passes for what is on the way.
    void wait()
    {
        std::vector<pollfd> polled{{m_listener, POLLIN, 0}};
        for (const auto& link : m_links) {
            if (link.isDead)
                continue;
            if (link.toServer.size < kMostOnTheWay && !link.toServer.isEnded)
                polled.push_back({link.client, POLLIN, 0});
            if (link.toClient.size < kMostOnTheWay && !link.toClient.isEnded)
                polled.push_back({link.server, POLLIN, 0});
        }
        ::poll(polled.data(), polled.size(), 5);
    }

    void acceptAll(const Weather& weather)
    {
        for (;;) {
            const int client
                = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (client < 0)
                return;
            ++m_accepted;
            const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            const auto address = loopback(m_serverPort);
            const bool isThere = !weather.refuses
                && ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address)
                    == 0;
            if (!isThere) {
                ::close(client);
                ::close(server);
                continue;
            }
            ::fcntl(server, F_SETFL, O_NONBLOCK);
            m_links.push_back({client, server, {}, {}, {}});
        }
    }

    /// False when the connection is over.
    bool advance(Link& link, const Weather& weather, Clock::time_point now)
    {
        if (std::exchange(link.change, m_known) != m_known)
            link.bytesLeft = weather.cutAfter;
        link.isDead = link.isDead || weather.isSilent;
        if (link.isDead)
            return !hasHungUp(link.client); // the server never hears of it, but is not our concern
        if (weather.floods)
            return flood(link.client);
        take(link.client, link.toServer, now + weather.delay);
        take(link.server, link.toClient, now + weather.delay);
        if (weather.corrupts)
            for (auto& piece : link.toClient.pieces)
                piece.bytes[piece.bytes.size() / 2] ^= '\x10';
        return give(link.server, link.toServer, now, nullptr, nullptr)
            && give(link.client, link.toClient, now,
                weather.bytesPerSecond > 0 ? &link.allowance : nullptr,
                link.bytesLeft ? &*link.bytesLeft : nullptr);
    }

    static bool hasHungUp(int socket)
    {
        pollfd polled{socket, POLLRDHUP, 0};
        return ::poll(&polled, 1, 0) > 0;
    }

    static bool flood(int client)
    {
        static const std::string kJunk(16'384, '\x5a');
        for (int i = 0; i < 16; ++i) {
            const auto sent = ::send(client, kJunk.data(), kJunk.size(), MSG_NOSIGNAL);
            if (sent < 0)
                return errno == EAGAIN;
        }
        return true;
    }

    static void take(int from, Way& way, Clock::time_point due)
    {
        char buffer[16'384];
        while (!way.isEnded && way.size < kMostOnTheWay) {
            const auto got = ::recv(from, buffer, sizeof buffer, 0);
            if (got < 0 && errno == EAGAIN)
                return;
            way.isEnded = got <= 0;
            if (way.isEnded)
                return;
            way.pieces.push_back({due, std::string(buffer, static_cast<std::size_t>(got))});
            way.size += static_cast<std::size_t>(got);
        }
    }

    /// What is due and may go by now. False when the connection is over.
    static bool give(
        int to, Way& way, Clock::time_point now, double* allowance, std::size_t* bytesLeft)
    {
        while (!way.pieces.empty() && way.pieces.front().due <= now) {
            auto& bytes = way.pieces.front().bytes;
            std::size_t most = bytes.size();
            if (allowance)
                most = std::min(most, static_cast<std::size_t>(*allowance));
            if (bytesLeft)
                most = std::min(most, *bytesLeft);
            const auto sent = most > 0 ? ::send(to, bytes.data(), most, MSG_NOSIGNAL) : 0;
            if (sent < 0)
                return errno == EAGAIN;
            const auto gone = static_cast<std::size_t>(sent);
            bytes.erase(0, gone);
            way.size -= gone;
            if (allowance)
                *allowance -= static_cast<double>(gone);
            if (bytesLeft)
                *bytesLeft -= gone;
            if (bytesLeft && *bytesLeft == 0)
                return false;
            if (!bytes.empty())
                return true;
            way.pieces.pop_front();
        }
        return !(way.isEnded && way.pieces.empty());
    }

    static void end(Link& link)
    {
        ::close(link.client);
        ::close(link.server);
    }

    std::uint16_t m_serverPort;
    std::uint16_t m_port = 0;
    int m_listener = -1;
    std::atomic<int> m_accepted{0};
    std::atomic<int> m_open{0};
    std::atomic<bool> m_cuts{false};
    std::atomic<int> m_settled{0};
    std::mutex m_mutex; ///< Guards the weather and its number.
    Weather m_weather;
    int m_change = 0;
    int m_known = 0; ///< The number of the weather that run() has seen.
    std::list<Link> m_links;
    std::jthread m_thread;
};

} // namespace vigla::test
