#include "app/kube/resource_watch.h"

#include "app/kube/gui_thread.h"

#include <QLoggingCategory>
#include <QRandomGenerator>

#include <algorithm>

Q_LOGGING_CATEGORY(lcWatch, "vigla.watch", QtInfoMsg)

namespace vigla::app {

namespace {

using State = mesh::ResourceCoverage::State;

constexpr int kPageSize = 500;
constexpr std::size_t kLongestRefusal = 1U << 20U; ///< Bytes.
/// More events than that are not waited for: a list says the same in less.
constexpr std::size_t kMostPending = 32U << 20U;
/// A watch that ends sooner without an error is opened anew only after a wait.
constexpr std::chrono::seconds kShortWatch{2};

SystemTime wallClock()
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

} // namespace

ResourceWatch::ResourceWatch(KubeClient* client, QThreadPool* strand,
    std::shared_ptr<ResourceFeed> feed, kube::ResourceKind kind, std::string namespaceName,
    Options options, QObject* parent)
    : QObject(parent)
    , m_client(client)
    , m_strand(strand)
    , m_feed(std::move(feed))
    , m_kind(std::move(kind))
    , m_namespace(std::move(namespaceName))
    , m_options(options)
    , m_backOff(options.shortestBackOff, options.longestBackOff)
{
    m_retry.setSingleShot(true);
    m_retry.setTimerType(Qt::PreciseTimer); // others come up to a twentieth too early
    connect(&m_retry, &QTimer::timeout, this, [this] {
        if (m_resourceVersion.empty())
            list({});
        else
            watchAgain();
    });
}

ResourceWatch::~ResourceWatch()
{
    stop();
}

void ResourceWatch::start()
{
    list({});
}

void ResourceWatch::stop()
{
    ++m_attempt;
    m_retry.stop();
    if (m_request)
        m_client->http()->cancel(*m_request);
    m_request.reset();
}

void ResourceWatch::retryNow()
{
    if (m_retry.isActive())
        waitThen(std::chrono::milliseconds(0));
}

void ResourceWatch::reconnect()
{
    retryNow();
    const bool isWatching = m_request && !m_resourceVersion.empty();
    if (!isWatching)
        return;
    stop();
    runOnWorker(
        m_strand, this, [feed = m_feed] { return feed->endWatch(), true; },
        [this, attempt = m_attempt](bool) {
            if (!isCurrent(attempt))
                return;
            emit dataChanged(); // of events that were decoded meanwhile
            m_isVersionInDoubt = true;
            watchAgain();
        });
}

std::optional<std::chrono::milliseconds> ResourceWatch::nextAttemptIn() const
{
    return m_retry.isActive() ? std::optional(m_retry.remainingTimeAsDuration()) : std::nullopt;
}

void ResourceWatch::list(const std::string& continueToken)
{
    const auto attempt = ++m_attempt;
    net::Request request;
    request.path = apiPath(m_kind, m_namespace) + "?limit=" + std::to_string(kPageSize);
    if (!continueToken.empty())
        request.path += "&continue=" + percentEncoded(continueToken);
    request.headers = {{"Accept", "application/json"}};
    request.timeout = std::chrono::seconds(60);
    const auto take
        = [this, attempt, isFirst = continueToken.empty()](Result<net::Response> answer) {
              if (!isCurrent(attempt))
                  return;
              m_request.reset();
              if (!answer)
                  return fail(answer.error());
              noteAnswer();
              runOnWorker(
                  m_strand, this,
                  [feed = m_feed, body = std::move(answer->body), isFirst] {
                      return feed->takePage(body, isFirst);
                  },
                  [this, attempt](ResourceFeed::Page page) {
                      if (isCurrent(attempt))
                          takePage(std::move(page));
                  });
          };
    m_request = m_client->send(std::move(request), "Listing " + m_kind.plural, this, take);
}

void ResourceWatch::takePage(ResourceFeed::Page page)
{
    if (page.error)
        return fail(*page.error);
    for (const auto& warning : page.warnings)
        qCWarning(lcWatch, "%s", warning.c_str());
    if (!page.continueToken.empty())
        return list(page.continueToken);
    m_resourceVersion = page.resourceVersion;
    m_isVersionInDoubt = false;
    m_hasListed = true;
    if (page.hasChanged)
        emit dataChanged();
    settle(State::Live, {});
    watch();
}

void ResourceWatch::watch()
{
    const auto attempt = ++m_attempt;
    const auto seconds = static_cast<double>(m_options.watchFor.count())
        * (0.9 + 0.2 * QRandomGenerator::global()->generateDouble());
    net::Request request;
    request.connection = m_client->connection();
    request.path = apiPath(m_kind, m_namespace) + "?watch=1&allowWatchBookmarks=true"
        + "&resourceVersion=" + percentEncoded(m_resourceVersion)
        + "&timeoutSeconds=" + std::to_string(static_cast<long>(seconds));
    request.headers = {{"Accept", "application/json"}};
    request.timeout = std::chrono::milliseconds(0);
    request.idleTimeout = m_options.idle;
    request.mostBytes = kLongestRefusal;
    m_watchStatus = 0;
    m_pending.clear();
    m_isDecoding = false;
    m_watchingSince = std::chrono::steady_clock::now();

    const auto ifCurrent = [this, attempt](auto member) {
        return [this, attempt, member](auto&& value) {
            if (isCurrent(attempt))
                (this->*member)(std::forward<decltype(value)>(value));
        };
    };
    const auto onHead = onGuiThread<net::Response>(this, ifCurrent(&ResourceWatch::takeHead));
    const auto onBytes = onGuiThread<std::string>(this, ifCurrent(&ResourceWatch::takeBytes));
    const auto onEnd = onGuiThread<Result<net::Response>>(this, ifCurrent(&ResourceWatch::takeEnd));
    m_request = m_client->http()->stream(
        std::move(request), [onHead](const net::Response& head) { onHead(head); },
        [onBytes](std::string_view bytes) { onBytes(std::string(bytes)); }, onEnd);
}

void ResourceWatch::takeHead(const net::Response& head)
{
    m_watchStatus = head.status;
    if (head.status != 200)
        return;
    noteAnswer();
    settle(State::Live, {});
}

void ResourceWatch::takeBytes(const std::string& bytes)
{
    if (m_watchStatus != 200)
        return;
    m_pending += bytes;
    if (m_pending.size() > kMostPending)
        return finishWatch(Error{Error::Kind::Expired,
            "More events of " + m_kind.plural + " came than could be read; they are listed anew."});
    if (!m_isDecoding)
        decodePending();
}

/// One piece at a time, and meanwhile what comes waits here, where it is counted.
void ResourceWatch::decodePending()
{
    m_isDecoding = true;
    runOnWorker(
        m_strand, this,
        [feed = m_feed, bytes = std::exchange(m_pending, {})] { return feed->takeBytes(bytes); },
        [this, attempt = m_attempt](const ResourceFeed::Events& events) {
            if (!isCurrent(attempt))
                return;
            m_isDecoding = false;
            takeEvents(events);
            if (isCurrent(attempt) && !m_pending.empty())
                decodePending();
        });
}

void ResourceWatch::takeEvents(const ResourceFeed::Events& events)
{
    m_coverage.lastEventAt = wallClock();
    if (!events.resourceVersion.empty()) {
        m_resourceVersion = events.resourceVersion;
        m_backOff.reset();
    }
    if (events.hasChanged)
        emit dataChanged();
    if (events.error)
        finishWatch(*events.error);
}

/// Its bytes are still on their way through the worker: the end takes the same way.
void ResourceWatch::takeEnd(Result<net::Response> end)
{
    m_isDecoding = true; // nothing more comes
    runOnWorker(
        m_strand, this,
        [feed = m_feed, bytes = std::exchange(m_pending, {})] {
            auto events = feed->takeBytes(bytes);
            feed->endWatch();
            return events;
        },
        [this, attempt = m_attempt, end = std::move(end)](const ResourceFeed::Events& events) {
            if (isCurrent(attempt))
                takeEvents(events);
            if (isCurrent(attempt))
                finishWatch(end);
        });
}

void ResourceWatch::finishWatch(const Result<net::Response>& end)
{
    stop();
    const bool wasShort = std::chrono::steady_clock::now() - m_watchingSince < kShortWatch;
    const bool hasBegun = m_watchStatus == 200; // an attempt may fail slowly
    if (hasBegun && !wasShort)
        m_backOff.reset();
    if (!end)
        return fail(end.error());
    if (end->status != 200) {
        m_client->heed(*end);
        return fail(errorOf(*end, "Watching " + m_kind.plural));
    }
    waitThen(wasShort ? m_backOff.next() : std::chrono::milliseconds(0));
}

/// The server no longer knows our version. Once is usual; again and again must not spin.
void ResourceWatch::listAgain()
{
    m_resourceVersion.clear();
    const bool isRepeated = m_backOff.failures() > 0;
    const auto delay = m_backOff.next();
    runOnWorker(
        m_strand, this, [feed = m_feed] { return feed->endWatch(), true; },
        [this, attempt = m_attempt, delay, isRepeated](bool) {
            if (isCurrent(attempt))
                waitThen(isRepeated ? delay : std::chrono::milliseconds(0));
        });
}

/// Rights and resources may come and go: what was shown is taken back, and it is tried again.
void ResourceWatch::giveUpFor(std::chrono::milliseconds delay, State state, const Error& error)
{
    m_resourceVersion.clear();
    settle(state, error.message);
    waitThen(delay);
    if (!std::exchange(m_hasListed, false))
        return; // nothing in the store is ours
    runOnWorker(
        m_strand, this, [feed = m_feed] { return feed->clear(); },
        [this](bool hadSome) {
            if (hadSome)
                emit dataChanged();
        });
}

void ResourceWatch::fail(const Error& error)
{
    stop();
    if (error.kind == Error::Kind::Cancelled)
        return;
    // Without credentials that are accepted there is no connection, whoever answers.
    const bool isUnreachable
        = error.kind == Error::Kind::Unreachable || error.kind == Error::Kind::Unauthorized;
    if (!isUnreachable)
        noteAnswer();
    if (error.kind == Error::Kind::Expired)
        return listAgain();
    if (error.kind == Error::Kind::Denied)
        return giveUpFor(m_options.longestBackOff, State::Forbidden, error);
    if (error.kind == Error::Kind::NotFound)
        return giveUpFor(m_options.longestBackOff, State::NotServed, error);
    if (error.kind == Error::Kind::InvalidInput || error.kind == Error::Kind::Rejected)
        m_resourceVersion.clear(); // what came cannot be trusted: list anew

    m_isVersionInDoubt = m_isVersionInDoubt || isUnreachable;
    const bool isFirst = m_backOff.failures() == 0;
    const auto delay = m_backOff.next();
    if (isFirst && isUnreachable && m_coverage.state == State::Live)
        return waitThen(delay / 4); // watches break now and then; a second failure is news
    m_isUnreachable = isUnreachable;
    settle(m_hasListed ? State::Stale : State::Failed, error.message);
    waitThen(delay);
}

void ResourceWatch::waitThen(std::chrono::milliseconds delay)
{
    m_retry.start(std::max(delay, m_client->holdBack()));
}

void ResourceWatch::settle(State state, const std::string& reason)
{
    if (state == State::Live)
        m_coverage.lastEventAt = wallClock();
    if (m_coverage.state == state && m_coverage.reason == reason)
        return;
    m_coverage.state = state;
    m_coverage.reason = reason;
    emit coverageChanged();
}

void ResourceWatch::noteAnswer()
{
    if (!std::exchange(m_isUnreachable, false))
        return;
    m_backOff.reset();
    emit reached();
}

} // namespace vigla::app
