#include "tests/bench/watched_application.h"

#include "tests/bench/harness.h"

#include <QAbstractEventDispatcher>
#include <QMetaEnum>

#include <utility>

namespace vigla::bench {

namespace {

/// Who gets an event, told before it is handled: afterwards the receiver may be gone.
struct Delivery {
    const char* receiver;
    const char* parent;
    QEvent::Type type;

    std::string text() const
    {
        const char* kind = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        return std::string(parent) + " > " + receiver + " " + (kind ? kind : "?");
    }
};

Delivery deliveryOf(const QObject* receiver, const QEvent* event)
{
    const QObject* parent = receiver->parent();
    return {receiver->metaObject()->className(), parent ? parent->metaObject()->className() : "",
        event->type()};
}

} // namespace

void WatchedApplication::watch()
{
    m_isWatching = true;
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this,
        &WatchedApplication::endTurn);
    m_turnBeganAt = threadMilliseconds();
}

WatchedApplication::Report WatchedApplication::takeReport()
{
    return std::exchange(m_report, {});
}

bool WatchedApplication::notify(QObject* receiver, QEvent* event)
{
    if (!m_isWatching || m_isInEvent)
        return QApplication::notify(receiver, event);
    m_isInEvent = true;
    const Delivery delivery = deliveryOf(receiver, event);
    const double wall = wallMilliseconds();
    const double processor = threadMilliseconds();
    const bool isHandled = QApplication::notify(receiver, event);
    const double took = threadMilliseconds() - processor;
    m_turn.wallMs += wallMilliseconds() - wall;
    if (took > m_turn.longestEventMs) {
        m_turn.longestEventMs = took;
        m_turn.longestEvent = delivery.text();
    }
    m_isInEvent = false;
    return isHandled;
}

void WatchedApplication::endTurn()
{
    const double now = threadMilliseconds();
    m_turn.processorMs = now - std::exchange(m_turnBeganAt, now);
    const Turn turn = std::exchange(m_turn, {});
    ++m_report.turns;
    if (turn.processorMs > m_report.longestByProcessor.processorMs)
        m_report.longestByProcessor = turn;
    if (turn.wallMs > m_report.longestByWall.wallMs)
        m_report.longestByWall = turn;
}

} // namespace vigla::bench
