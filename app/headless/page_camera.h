#pragma once

#include "models/qt/proxy_inspection.h"

#include <QImage>
#include <QObject>
#include <QSize>
#include <QString>
#include <QTimer>

#include <functional>
#include <vector>

namespace vigla::app {

class WindowApplication;

/// One picture to take of the window.
struct PageShot {
    /// A name of ui::PageId; or `proxy-overview`, `proxy-endpoints`, `proxy-configuration`,
    /// `proxy-statistics`, `proxy-comparison`: a part of one proxy from the inside.
    QString page;
    /// A node or edge of the graph, a host for the routing page, `namespace/pod` of a proxy (else
    /// the first is taken); may be empty.
    QString selectedId;
    QSize size;
    bool isDark = false;
};

/// Takes pictures of pages one after the other, each after the window has come to rest. GUI thread
/// only.
class PageCamera final : public QObject {
    Q_OBJECT
public:
    explicit PageCamera(WindowApplication& application, QObject* parent = nullptr);

    void take(std::vector<PageShot> shots);

signals:
    void taken(const vigla::app::PageShot& shot, const QImage& picture);
    void unknownPage(const QString& page);
    /// PageShot::selectedId names nothing that is there; a picture is taken nevertheless.
    void unknownSelection(const vigla::app::PageShot& shot);
    void finished();

private:
    void next();
    bool arrange(const PageShot& shot);
    void arrangeHost(const PageShot& shot);
    void arrangeSelection(const PageShot& shot);
    void arrangeProxy(const PageShot& shot, ProxyPart part);
    void release();

    WindowApplication& m_application;
    std::vector<PageShot> m_shots;
    std::size_t m_next = 0;
    QTimer m_settle;
};

} // namespace vigla::app
