#include "app/kube/port_forward.h"

#include "app/kube/kubectl_tunnel.h"
#include "app/kube/pod_tunnel.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <deque>
#include <set>
#include <vector>

namespace vigla::app {

namespace {

struct Job {
    TunnelEnd end;
    std::string path;
    QPointer<QObject> context;
    PodTunnels::Reply reply;
    std::chrono::steady_clock::time_point deadline;
    bool isRetried = false; ///< A kept tunnel had died; it gets one new one.

    void answer(Result<PodAnswer> result) const
    {
        if (context)
            reply(std::move(result));
    }
};

Error timedOut(const TunnelEnd& end)
{
    return {Error::Kind::Unreachable,
        "pod " + end.namespaceName + "/" + end.podName + " did not answer on port "
            + std::to_string(end.port) + " in time"};
}

} // namespace

/// The tunnels that are open, and the requests that wait for one.
class PodTunnels::Pool final : public QObject {
public:
    Pool(net::ConnectionPtr connection, Options options)
        : m_connection(std::move(connection))
        , m_options(std::move(options))
    {
        m_clock.setInterval(std::chrono::milliseconds(250));
        connect(&m_clock, &QTimer::timeout, this, [this] { sweep(); });
    }

    void submit(Job job)
    {
        m_waiting.push_back(std::move(job));
        m_clock.start();
        QMetaObject::invokeMethod(
            this, [this] { dispatch(); }, Qt::QueuedConnection);
    }

    int size() const { return static_cast<int>(m_lanes.size()); }

private:
    /// One tunnel with the job that it carries and when it last worked.
    struct Lane {
        Tunnel* tunnel = nullptr;
        std::unique_ptr<Job> job;
        bool hasAnswered = false;
        std::chrono::steady_clock::time_point lastUsed;
    };

    void dispatch()
    {
        if (!m_waiting.empty() && !hasCredential())
            return; // the clock comes back
        for (std::size_t i = 0; i < m_waiting.size();) {
            Lane* lane = laneFor(m_waiting[i].end);
            if (!lane) {
                ++i;
                continue;
            }
            auto job = std::make_unique<Job>(std::move(m_waiting[i]));
            m_waiting.erase(m_waiting.begin() + static_cast<std::ptrdiff_t>(i));
            lane->job = std::move(job);
            lane->tunnel->request(lane->job->path);
        }
    }

    /// False while live credentials are being made. What waits fails when there are none.
    bool hasCredential()
    {
        if (!m_connection->credentials)
            return true;
        auto credential = m_connection->credentials->take(
            std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
        if (credential) {
            m_credential = *std::move(credential);
            return m_credential != nullptr;
        }
        for (const auto waiting = std::exchange(m_waiting, {}); const auto& job : waiting)
            job.answer(credential.error());
        return false;
    }

    using Pod = std::pair<std::string, std::string>;
    static Pod podOf(const TunnelEnd& end) { return {end.namespaceName, end.podName}; }

    Tunnel* newTunnel(const TunnelEnd& end)
    {
        if (m_byKubectl.contains(podOf(end)))
            return new KubectlTunnel(end, *m_options.kubectlFlags, m_options.mostBytes, this);
        return new PodTunnel(*m_connection, m_credential, end, m_options.mostBytes, this);
    }

    /// The other way is tried where this one does not exist; where neither does, the first is
    /// tried anew the next time.
    bool turnToOtherWay(const TunnelEnd& end, const Error& error)
    {
        if (m_byKubectl.erase(podOf(end)) > 0)
            return false;
        const bool isRefused
            = error.kind == Error::Kind::Unsupported && m_options.kubectlFlags.has_value();
        if (isRefused)
            m_byKubectl.insert(podOf(end));
        return isRefused;
    }

    /// An idle tunnel to this end, or a new one where there is room or an idle one can go.
    Lane* laneFor(const TunnelEnd& end)
    {
        const auto isFree = [](const Lane& lane) { return !lane.job && lane.tunnel->isUsable(); };
        const auto kept = std::ranges::find_if(
            m_lanes, [&](const Lane& lane) { return isFree(lane) && lane.tunnel->end() == end; });
        if (kept != m_lanes.end())
            return &*kept;
        if (size() >= m_options.mostTunnels) {
            const auto idle = std::ranges::find_if(m_lanes, isFree);
            if (idle == m_lanes.end())
                return nullptr;
            remove(idle->tunnel);
        }
        auto* tunnel = newTunnel(end);
        connect(tunnel, &Tunnel::answered, this,
            [this, tunnel](const PodAnswer& answer) { take(tunnel, answer); });
        connect(tunnel, &Tunnel::failed, this,
            [this, tunnel](const Error& error) { lose(tunnel, error); });
        m_lanes.push_back({tunnel, nullptr, false, std::chrono::steady_clock::now()});
        return &m_lanes.back();
    }

    std::vector<Lane>::iterator find(Tunnel* tunnel)
    {
        return std::ranges::find(m_lanes, tunnel, &Lane::tunnel);
    }

    void take(Tunnel* tunnel, const PodAnswer& answer)
    {
        const auto lane = find(tunnel);
        if (lane == m_lanes.end())
            return;
        const auto job = std::move(lane->job);
        lane->hasAnswered = true;
        lane->lastUsed = std::chrono::steady_clock::now();
        if (!tunnel->isUsable())
            remove(tunnel);
        if (job)
            job->answer(answer);
        dispatch();
    }

    void lose(Tunnel* tunnel, const Error& error)
    {
        const auto lane = find(tunnel);
        if (lane == m_lanes.end())
            return;
        auto job = std::move(lane->job);
        const bool isRenewed = error.kind == Error::Kind::Unauthorized && tunnel->credential()
            && m_connection->credentials->refuse(tunnel->credential());
        const bool isTurned = !lane->hasAnswered && turnToOtherWay(tunnel->end(), error);
        const bool mayRetry = isTurned || isRenewed
            || (lane->hasAnswered && error.kind == Error::Kind::Unreachable);
        remove(tunnel);
        if (job && (isTurned || (mayRetry && !std::exchange(job->isRetried, true))))
            m_waiting.push_front(std::move(*job));
        else if (job)
            job->answer(error);
        dispatch();
    }

    void remove(Tunnel* tunnel)
    {
        m_lanes.erase(find(tunnel));
        tunnel->disconnect(this);
        tunnel->close();
        tunnel->deleteLater();
    }

    /// Ends what took too long, and tunnels that nobody used for a while.
    void sweep()
    {
        const auto now = std::chrono::steady_clock::now();
        std::vector<Job> late;
        std::erase_if(m_waiting, [&](Job& job) {
            if (job.deadline > now)
                return false;
            late.push_back(std::move(job));
            return true;
        });
        std::vector<Tunnel*> over;
        for (auto& lane : m_lanes) {
            const bool isLate = lane.job && lane.job->deadline <= now;
            if (isLate)
                late.push_back(std::move(*std::exchange(lane.job, nullptr)));
            if (isLate || (!lane.job && now - lane.lastUsed > m_options.idle))
                over.push_back(lane.tunnel);
        }
        for (auto* tunnel : over)
            remove(tunnel);
        for (const auto& job : late)
            job.answer(timedOut(job.end));
        if (m_lanes.empty() && m_waiting.empty())
            m_clock.stop();
        dispatch();
    }

    net::ConnectionPtr m_connection;
    Options m_options;
    net::CredentialPtr m_credential; ///< The newest.
    std::deque<Job> m_waiting;
    std::vector<Lane> m_lanes;
    std::set<Pod> m_byKubectl; ///< Pods that WebSockets do not lead to.
    QTimer m_clock;
};

PodTunnels::PodTunnels(net::ConnectionPtr connection, QObject* parent)
    : PodTunnels(std::move(connection), Options(), parent)
{
}

PodTunnels::PodTunnels(net::ConnectionPtr connection, Options options, QObject* parent)
    : QObject(parent)
    , m_pool(std::make_unique<Pool>(std::move(connection), std::move(options)))
{
}

PodTunnels::~PodTunnels() = default;

void PodTunnels::get(const std::string& namespaceName, const std::string& podName,
    std::uint16_t port, const std::string& path, QObject* context, Reply reply,
    std::chrono::milliseconds timeout)
{
    m_pool->submit({{namespaceName, podName, port}, path, context, std::move(reply),
        std::chrono::steady_clock::now() + timeout, false});
}

int PodTunnels::openTunnels() const
{
    return m_pool->size();
}

} // namespace vigla::app
