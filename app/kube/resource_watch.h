#pragma once

#include "app/kube/back_off.h"
#include "app/kube/cluster_store.h"
#include "app/kube/kube_client.h"
#include "models/mesh/cluster_state.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace vigla::app {

/// Keeps one kind in one scope up to date: lists in pages, watches, and begins anew when it must.
/// GUI thread only; the feed is used on the worker thread of `strand`.
class ResourceWatch final : public QObject {
    Q_OBJECT
public:
    struct Options {
        std::chrono::milliseconds shortestBackOff;
        std::chrono::milliseconds longestBackOff;
        std::chrono::seconds watchFor;
        std::chrono::milliseconds idle;
    };

    ResourceWatch(KubeClient* client, QThreadPool* strand, std::shared_ptr<ResourceFeed> feed,
        kube::ResourceKind kind, std::string namespaceName, Options options,
        QObject* parent = nullptr);
    ~ResourceWatch() override;

    void start();
    void stop(); ///< What is known stays in the store.
    void retryNow(); ///< If it is waiting.
    /// Opens a watch that is under way anew: the way to the server may be another by now.
    void reconnect();

    const kube::ResourceKind& kind() const { return m_kind; }
    const std::string& namespaceName() const { return m_namespace; }
    const mesh::ResourceCoverage& coverage() const { return m_coverage; }
    const std::shared_ptr<ResourceFeed>& feed() const { return m_feed; }
    bool isUnreachable() const { return m_isUnreachable; } ///< By its newest attempt.
    std::size_t waitingBytes() const { return m_pending.size(); } ///< Of events, to be decoded.
    /// Absent while nothing is waited for.
    std::optional<std::chrono::milliseconds> nextAttemptIn() const;

signals:
    void dataChanged();
    void coverageChanged();
    void reached(); ///< The server has answered after it could not be reached.

private:
    void list(const std::string& continueToken);
    void takePage(ResourceFeed::Page page);
    void watchAgain();
    void checkVersion();
    void takeNewestVersion(const Result<std::string>& newest);
    void watch();
    void takeHead(const net::Response& head);
    void takeBytes(const std::string& bytes);
    void decodePending();
    void takeEvents(const ResourceFeed::Events& events);
    void takeEnd(Result<net::Response> end);
    void finishWatch(const Result<net::Response>& end);
    void listAgain();
    void fail(const Error& error);
    void giveUpFor(
        std::chrono::milliseconds delay, mesh::ResourceCoverage::State state, const Error& error);
    void waitThen(std::chrono::milliseconds delay);
    void settle(mesh::ResourceCoverage::State state, const std::string& reason);
    void noteAnswer();
    bool isCurrent(std::uint64_t attempt) const { return attempt == m_attempt; }

    KubeClient* m_client;
    QThreadPool* m_strand;
    std::shared_ptr<ResourceFeed> m_feed;
    kube::ResourceKind m_kind;
    std::string m_namespace;
    Options m_options;
    BackOff m_backOff;
    QTimer m_retry;
    mesh::ResourceCoverage m_coverage;
    std::string m_resourceVersion; ///< Empty: a list is needed first.
    /// The way to the server was lost: it may have been set back to an earlier state meanwhile.
    bool m_isVersionInDoubt = false;
    std::uint64_t m_attempt = 0; ///< Answers to an earlier one are ignored.
    std::optional<net::RequestId> m_request;
    std::string m_pending; ///< Of the watch, while the worker is at what came before.
    bool m_isDecoding = false;
    int m_watchStatus = 0;
    std::chrono::steady_clock::time_point m_watchingSince;
    bool m_hasListed = false;
    bool m_isUnreachable = false;
};

} // namespace vigla::app
