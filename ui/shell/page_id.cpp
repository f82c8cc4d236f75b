#include "ui/shell/page_id.h"

#include <QCoreApplication>

#include <array>

namespace vigla::ui {

namespace {

struct Page {
    const char* name;
    const char* title;
    Qt::Key key;
    Icon icon;
};

constexpr std::array<Page, kPageCount> kPages{{
    {"graph", QT_TRANSLATE_NOOP("Page", "Graph"), Qt::Key_G, Icon::Graph},
    {"routing", QT_TRANSLATE_NOOP("Page", "Routing"), Qt::Key_R, Icon::Routing},
    {"tables", QT_TRANSLATE_NOOP("Page", "Tables"), Qt::Key_T, Icon::Tables},
    {"proxies", QT_TRANSLATE_NOOP("Page", "Proxies"), Qt::Key_P, Icon::Proxies},
    {"control-plane", QT_TRANSLATE_NOOP("Page", "Control plane"), Qt::Key_C, Icon::ControlPlane},
    {"security", QT_TRANSLATE_NOOP("Page", "Security"), Qt::Key_S, Icon::Security},
    {"history", QT_TRANSLATE_NOOP("Page", "History"), Qt::Key_H, Icon::History},
}};

const Page& entry(PageId page)
{
    return kPages.at(static_cast<std::size_t>(page));
}

} // namespace

QString nameOf(PageId page)
{
    return QLatin1String(entry(page).name);
}

std::optional<PageId> pageNamed(const QString& name)
{
    for (int index = 0; index < kPageCount; ++index)
        if (nameOf(static_cast<PageId>(index)) == name)
            return static_cast<PageId>(index);
    return std::nullopt;
}

QString titleOf(PageId page)
{
    return QCoreApplication::translate("Page", entry(page).title);
}

QKeySequence keyOf(PageId page)
{
    return QKeySequence(entry(page).key);
}

Icon iconOf(PageId page)
{
    return entry(page).icon;
}

} // namespace vigla::ui
