#pragma once

#include <QString>
#include <QWidget>

#include "models/qt/mesh_tables.h"
#include "models/qt/snapshot_store.h"

#include <memory>

class QBoxLayout;
class QFrame;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace vigla {
class Search;
}

namespace vigla::ui {

class EmptyView;
class FactGrid;
class MeshTable;
class ProxyInspector;

/// Every proxy: what istiod has sent it, what it has accepted, and its own words where it refused.
/// Worst first.
class ProxiesPage final : public QWidget {
    Q_OBJECT
public:
    explicit ProxiesPage(Search& search, QWidget* parent = nullptr);

    void setPicture(const Published& picture);
    /// Selects a proxy by `namespace/pod`. @return false when it is not in the list.
    bool showProxy(const QString& id);
    /// The proxy from the inside; it asks for what it shows. @return false when it is not in the
    /// list.
    bool openProxy(const QString& id);
    void leaveInspector(); ///< Back to all proxies.
    MeshTable* table() const { return m_table; }
    ProxyInspector* inspector() const { return m_inspector; }

signals:
    /// The inspector now looks at this one, `namespace/pod`; empty: at none. Comes before it asks.
    void proxyOpened(const QString& id);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildDetail();
    void refresh();
    void showSummary();
    void showDetail();
    void showPages();

    Search& m_search;
    Published m_picture;
    QString m_wanted; ///< To be selected as soon as it is in the list.
    std::shared_ptr<SystemTime> m_now;
    ProxyTable* m_model = nullptr;
    MeshTable* m_table = nullptr;
    QFrame* m_bar = nullptr;
    QLabel* m_summary = nullptr;
    QBoxLayout* m_parts = nullptr; ///< Facts, and what the proxy said.
    QSplitter* m_split = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyView* m_empty = nullptr;
    ProxyInspector* m_inspector = nullptr;
    QWidget* m_detail = nullptr;
    QPushButton* m_open = nullptr;
    QLabel* m_title = nullptr;
    FactGrid* m_facts = nullptr;
    QPlainTextEdit* m_words = nullptr;
};

} // namespace vigla::ui
