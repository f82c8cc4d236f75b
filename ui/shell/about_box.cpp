#include "ui/shell/about_box.h"

#include "ui/theme/icons.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace vigla::ui {

void openAboutBox(QWidget* parent)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("AboutBox", text); };
    auto* box = new QMessageBox(parent);
    box->setObjectName(QStringLiteral("aboutBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About Vigla"));
    box->setTextFormat(Qt::PlainText);
    box->setIconPixmap(applicationIcon().pixmap(64));
    box->setText(tr("Vigla %1").arg(QCoreApplication::applicationVersion()));
    box->setInformativeText(tr("See an Istio service mesh live, and change its routing safely.\n\n"
                               "Free software under the GNU General Public License, version 3 or "
                               "later; it comes without any warranty.\n\n"
                               "Built with Qt %1, Qt Charts, QScintilla, libcurl, nlohmann/json, "
                               "simdjson, yaml-cpp, RE2, dtl and Boost.")
                                .arg(QString::fromLatin1(qVersion())));
    box->addButton(QMessageBox::Close);
    box->open();
}

} // namespace vigla::ui
