#include "app/kube/cluster_watcher.h"

#include "app/kube/cluster_store.h"
#include "app/kube/control_plane_reader.h"
#include "app/kube/gui_thread.h"
#include "app/kube/resource_watch.h"
#include "models/core/text.h"

#include <QThreadPool>
#include <QTimer>

#include <algorithm>
#include <map>
#include <set>

namespace vigla::app {

namespace {

using State = mesh::ResourceCoverage::State;

/// From the worst to the best: what stands for a kind that is watched in several namespaces.
int rankOf(State state)
{
    switch (state) {
    case State::Loading:
        return 0;
    case State::Failed:
        return 1;
    case State::Stale:
        return 2;
    case State::Live:
        return 3;
    case State::Forbidden:
        return 4;
    case State::NotServed:
        return 5;
    }
    return 0;
}

std::string notServedReason(const kube::ResourceKind& kind)
{
    return "The cluster does not serve " + kind.kind + " of "
        + (kind.group.empty() ? "the core group" : kind.group) + ".";
}

} // namespace

class ClusterWatcher::Impl final : public QObject {
public:
    Impl(ClusterWatcher* owner, KubeClient* client, Options options);
    ~Impl() override;

    void start();
    void stop();
    void retryNow();
    void reconnect();
    std::optional<std::chrono::milliseconds> nextAttemptIn() const;
    std::size_t waitingBytes() const;
    void addNamespaces(const std::vector<std::string>& names);
    ControlPlaneReader& reader() { return m_reader; }

    mesh::ClusterStatePtr state = std::make_shared<const mesh::ClusterState>();

private:
    void discover();
    void takeDiscovery(const Result<Done>& done);
    void watchServedKinds();
    void addWatch(const kube::ResourceKind& kind, const std::string& namespaceName);
    std::vector<std::string> scopesOf(const kube::ResourceKind& kind) const;
    std::vector<std::string> withRoot(std::vector<std::string> namespaces) const;
    void takeCoverage(ResourceWatch* watch);
    void fallBack(ResourceWatch* watch);
    void takeFacts();
    void updateConnection();
    void reportConnection(const std::string& reason);
    mesh::ResourceCoverage coverageOf(const kube::ResourceKind& kind) const;
    ClusterStore::Extras extras() const;
    bool isSettled() const;
    void schedulePublish();
    void publish();
    void takePublished(const mesh::ClusterStatePtr& published, bool wasSettled);

    ClusterWatcher* m_owner;
    KubeClient* m_client;
    Options m_options;
    ControlPlaneReader m_reader;
    std::shared_ptr<ClusterStore> m_store = std::make_shared<ClusterStore>();
    std::vector<std::unique_ptr<ResourceWatch>> m_watches;
    std::map<std::string, std::string> m_notServed; ///< Reason by coverage key.
    std::set<std::string> m_forbiddenClusterWide; ///< Coverage keys.
    std::set<std::string> m_named; ///< Namespaces that somebody knows by name.
    BackOff m_backOff;
    Heartbeat m_heartbeat;
    QTimer m_discovery;
    QTimer m_publish;
    std::string m_lostReason;
    std::string m_discoveryFailure;
    bool m_isRunning = false;
    bool m_hasDiscovered = false;
    bool m_isPublishing = false;
    bool m_isDirty = false;
    bool m_hasSynchronised = false;
    QThreadPool m_strand; ///< One thread, so jobs keep their order. Last: waited for first.
};

ClusterWatcher::Impl::Impl(ClusterWatcher* owner, KubeClient* client, Options options)
    : m_owner(owner)
    , m_client(client)
    , m_options(std::move(options))
    , m_reader(client)
    , m_backOff(m_options.shortestBackOff, m_options.longestBackOff)
    , m_heartbeat(client, m_options.heartbeat)
{
    m_strand.setMaxThreadCount(1);
    m_discovery.setSingleShot(true);
    m_publish.setSingleShot(true);
    connect(&m_discovery, &QTimer::timeout, this, &Impl::discover);
    connect(&m_publish, &QTimer::timeout, this, &Impl::publish);
    connect(&m_reader, &ControlPlaneReader::factsChanged, this, &Impl::takeFacts);
    connect(&m_heartbeat, &Heartbeat::missed, this, [this] {
        if (m_lostReason.empty()) // else it is being tried already
            reconnect();
    });
}

ClusterWatcher::Impl::~Impl()
{
    m_watches.clear();
    m_strand.clear();
    m_strand.waitForDone();
}

void ClusterWatcher::Impl::start()
{
    if (std::exchange(m_isRunning, true))
        return;
    if (m_hasDiscovered)
        for (const auto& watch : m_watches)
            watch->start();
    m_heartbeat.start();
    discover();
}

void ClusterWatcher::Impl::stop()
{
    m_isRunning = false;
    m_heartbeat.stop();
    m_discovery.stop();
    for (const auto& watch : m_watches)
        watch->stop();
}

void ClusterWatcher::Impl::retryNow()
{
    if (!m_isRunning)
        return;
    if (m_discovery.isActive() && !m_discoveryFailure.empty())
        m_discovery.start(0);
    for (const auto& watch : m_watches)
        watch->retryNow();
}

void ClusterWatcher::Impl::reconnect()
{
    if (!m_isRunning)
        return;
    retryNow();
    for (const auto& watch : m_watches)
        watch->reconnect();
}

std::optional<std::chrono::milliseconds> ClusterWatcher::Impl::nextAttemptIn() const
{
    std::optional<std::chrono::milliseconds> soonest;
    if (m_discovery.isActive() && !m_discoveryFailure.empty())
        soonest = m_discovery.remainingTimeAsDuration();
    for (const auto& watch : m_watches) {
        const auto next = watch->isUnreachable() ? watch->nextAttemptIn() : std::nullopt;
        if (next && (!soonest || *next < *soonest))
            soonest = next;
    }
    return soonest;
}

std::size_t ClusterWatcher::Impl::waitingBytes() const
{
    std::size_t bytes = 0;
    for (const auto& watch : m_watches)
        bytes += watch->waitingBytes();
    return bytes;
}

void ClusterWatcher::Impl::discover()
{
    m_client->discover(this, [this](const Result<Done>& done) {
        if (m_isRunning)
            takeDiscovery(done);
    });
}

void ClusterWatcher::Impl::takeDiscovery(const Result<Done>& done)
{
    if (!done) {
        m_discoveryFailure = done.error().message;
        updateConnection();
        schedulePublish();
        m_discovery.start(std::max(m_backOff.next(), m_client->holdBack()));
        return;
    }
    m_backOff.reset();
    const bool wasFailing = !std::exchange(m_discoveryFailure, {}).empty();
    const bool isFirst = !std::exchange(m_hasDiscovered, true);
    const auto notServed = m_notServed;
    const auto watchCount = m_watches.size();
    m_reader.readServerVersion();
    watchServedKinds();
    updateConnection();
    // A state of its own for nothing new would be kept by the recording of the last half hour.
    if (isFirst || wasFailing || notServed != m_notServed || watchCount != m_watches.size())
        schedulePublish();
    m_discovery.start(m_options.rediscover);
}

void ClusterWatcher::Impl::watchServedKinds()
{
    for (const auto& wanted : watchedKinds()) {
        const auto key = coverageKey(wanted);
        const auto* served = m_client->served(wanted.group, wanted.kind);
        if (!served) {
            const auto isOfKind = [&](const auto& watch) {
                return watch->kind().group == wanted.group && watch->kind().kind == wanted.kind;
            };
            if (std::ranges::none_of(m_watches, isOfKind))
                m_notServed[key] = notServedReason(wanted);
            continue;
        }
        m_notServed.erase(key);
        for (const auto& scope : scopesOf(*served))
            addWatch(*served, scope);
    }
}

std::vector<std::string> ClusterWatcher::Impl::scopesOf(const kube::ResourceKind& kind) const
{
    if (!kind.isNamespaced)
        return {std::string()};
    if (!m_options.namespaces.empty())
        return withRoot(m_options.namespaces);
    if (m_forbiddenClusterWide.contains(coverageKey(kind)))
        return withRoot(m_options.fallbackNamespaces);
    return {std::string()};
}

std::vector<std::string> ClusterWatcher::Impl::withRoot(std::vector<std::string> namespaces) const
{
    const auto& root = m_reader.facts().rootNamespace;
    if (std::ranges::find(namespaces, root) == namespaces.end())
        namespaces.push_back(root);
    return namespaces;
}

void ClusterWatcher::Impl::addWatch(
    const kube::ResourceKind& kind, const std::string& namespaceName)
{
    const auto isSame = [&](const auto& watch) {
        return watch->kind().group == kind.group && watch->kind().kind == kind.kind
            && watch->namespaceName() == namespaceName;
    };
    if (std::ranges::any_of(m_watches, isSame))
        return;
    const ResourceWatch::Options options{
        m_options.shortestBackOff, m_options.longestBackOff, m_options.watchFor, m_options.idle};
    auto watch = std::make_unique<ResourceWatch>(
        m_client, &m_strand, makeFeed(m_store, kind, namespaceName), kind, namespaceName, options);
    connect(watch.get(), &ResourceWatch::dataChanged, this, &Impl::schedulePublish);
    connect(watch.get(), &ResourceWatch::coverageChanged, this,
        [this, added = watch.get()] { takeCoverage(added); });
    connect(watch.get(), &ResourceWatch::reached, this, [this] {
        updateConnection();
        retryNow(); // what one can reach, the others can reach too
    });
    watch->start();
    m_watches.push_back(std::move(watch));
}

void ClusterWatcher::Impl::takeCoverage(ResourceWatch* watch)
{
    const bool isClusterWide = watch->kind().isNamespaced && watch->namespaceName().empty();
    if (watch->coverage().state == State::Forbidden && isClusterWide
        && !m_options.fallbackNamespaces.empty())
        fallBack(watch);
    updateConnection();
    schedulePublish();
}

/// What may not be listed for the whole cluster may be allowed in some namespaces. The watch of
/// the whole stays: rights can be given later.
void ClusterWatcher::Impl::fallBack(ResourceWatch* watch)
{
    m_forbiddenClusterWide.insert(coverageKey(watch->kind()));
    for (const auto& scope : withRoot(m_options.fallbackNamespaces))
        addWatch(watch->kind(), scope);
}

void ClusterWatcher::Impl::addNamespaces(const std::vector<std::string>& names)
{
    auto& known
        = m_options.namespaces.empty() ? m_options.fallbackNamespaces : m_options.namespaces;
    for (const auto& name : names) {
        m_named.insert(name);
        if (std::ranges::find(known, name) == known.end())
            known.push_back(name);
    }
    if (m_isRunning && m_hasDiscovered)
        watchServedKinds();
    schedulePublish();
}

void ClusterWatcher::Impl::takeFacts()
{
    if (m_isRunning && m_hasDiscovered)
        watchServedKinds(); // the root namespace may be another than thought
    schedulePublish();
}

void ClusterWatcher::Impl::updateConnection()
{
    std::string reason = m_discoveryFailure;
    for (const auto& watch : m_watches)
        if (watch->isUnreachable() && reason.empty())
            reason = watch->coverage().reason;
    reportConnection(reason);
}

void ClusterWatcher::Impl::reportConnection(const std::string& reason)
{
    if (reason == m_lostReason)
        return;
    const bool wasLost = !m_lostReason.empty();
    m_lostReason = reason;
    if (reason.empty() || !wasLost)
        emit m_owner->connectionChanged(QString::fromStdString(reason));
}

/// Of several scopes the one that needs attention speaks; forbidden ones only when all are.
mesh::ResourceCoverage ClusterWatcher::Impl::coverageOf(const kube::ResourceKind& kind) const
{
    const ResourceWatch* worst = nullptr;
    std::string forbidden;
    std::vector<std::string> seen;
    for (const auto& watch : m_watches) {
        if (watch->kind().group != kind.group || watch->kind().kind != kind.kind)
            continue;
        if (watch->coverage().state == State::Forbidden)
            forbidden = watch->coverage().reason;
        else if (watch->coverage().state == State::Live && !watch->namespaceName().empty())
            seen.push_back(watch->namespaceName());
        if (!worst || rankOf(watch->coverage().state) < rankOf(worst->coverage().state))
            worst = watch.get();
    }
    if (!worst)
        return {};
    auto coverage = worst->coverage();
    if (coverage.state == State::Live)
        coverage.reason = forbidden.empty()
            ? forbidden
            : "only those of " + join(seen, ", ") + "; " + forbidden;
    return coverage;
}

ClusterStore::Extras ClusterWatcher::Impl::extras() const
{
    const auto& facts = m_reader.facts();
    ClusterStore::Extras extras{{}, facts.serverVersion, facts.istioVersion, facts.rootNamespace,
        facts.trustDomain, facts.defaultServiceExportTo, {}};
    for (const auto& kind : watchedKinds()) {
        const auto key = coverageKey(kind);
        const auto missing = m_notServed.find(key);
        auto& coverage = extras.coverage[key];
        if (missing != m_notServed.end())
            coverage = {State::NotServed, missing->second, {}};
        else if (!m_hasDiscovered && !m_discoveryFailure.empty())
            coverage = {State::Failed, m_discoveryFailure, {}};
        else
            coverage = coverageOf(kind);
    }
    if (extras.coverage["namespaces"].state == State::Forbidden) {
        for (const auto& watch : m_watches)
            if (watch->coverage().state == State::Live && !watch->namespaceName().empty())
                extras.namespaceNames.push_back(watch->namespaceName());
        extras.namespaceNames.insert(extras.namespaceNames.end(), m_named.begin(), m_named.end());
    }
    return extras;
}

bool ClusterWatcher::Impl::isSettled() const
{
    return m_hasDiscovered && std::ranges::none_of(m_watches, [](const auto& watch) {
        return watch->coverage().state == State::Loading;
    });
}

void ClusterWatcher::Impl::schedulePublish()
{
    m_isDirty = true;
    if (!m_isPublishing && !m_publish.isActive())
        m_publish.start(m_options.coalesce);
}

void ClusterWatcher::Impl::publish()
{
    m_isPublishing = true;
    m_isDirty = false;
    runOnWorker(
        &m_strand, this, [store = m_store, extras = extras()] { return store->publish(extras); },
        [this, wasSettled = isSettled()](
            const mesh::ClusterStatePtr& published) { takePublished(published, wasSettled); });
}

void ClusterWatcher::Impl::takePublished(const mesh::ClusterStatePtr& published, bool wasSettled)
{
    m_isPublishing = false;
    if (m_isDirty)
        m_publish.start(m_options.coalesce);
    state = published;
    emit m_owner->stateChanged(state);
    m_reader.takeState(state);
    if (wasSettled && !std::exchange(m_hasSynchronised, true))
        emit m_owner->synchronised();
}

ClusterWatcher::ClusterWatcher(KubeClient* client, Options options, QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(this, client, std::move(options)))
{
}

ClusterWatcher::~ClusterWatcher() = default;

void ClusterWatcher::start()
{
    m_impl->start();
}

void ClusterWatcher::stop()
{
    m_impl->stop();
}

void ClusterWatcher::retryNow()
{
    m_impl->retryNow();
}

void ClusterWatcher::reconnect()
{
    m_impl->reconnect();
}

std::optional<std::chrono::milliseconds> ClusterWatcher::nextAttemptIn() const
{
    return m_impl->nextAttemptIn();
}

void ClusterWatcher::addNamespaces(const std::vector<std::string>& names)
{
    m_impl->addNamespaces(names);
}

void ClusterWatcher::setIstiod(IstiodClient* istiod)
{
    m_impl->reader().setIstiod(istiod);
}

const mesh::ClusterStatePtr& ClusterWatcher::state() const
{
    return m_impl->state;
}

std::size_t ClusterWatcher::waitingBytes() const
{
    return m_impl->waitingBytes();
}

} // namespace vigla::app
